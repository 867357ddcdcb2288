package dev.gmp.benchmarks;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The figures of all works, peers and rounds, and the table made of them.
 */
final class Report {

	private static final double TARGET_AGAINST_BEFORE = 1.03;

	private final List<String> peers;

	/** What our scheduler is compared with. */
	private final String other;

	// By work, peer and round; NaN is a round that failed.
	private final Map<Work, Map<String, List<Double>>> figures = new EnumMap<>(Work.class);

	Report(List<String> peers) {
		this.peers = peers;
		this.other = peers.contains(Peer.BEFORE) ? Peer.BEFORE : Peer.STOCK;
	}

	void add(Work work, String peer, double figure) {
		this.figures.computeIfAbsent(work, (key) -> new HashMap<>())
			.computeIfAbsent(peer, (key) -> new ArrayList<>())
			.add(figure);
	}

	/**
	 * Returns the table: medians, behind each the smallest and the largest figure of all
	 * rounds.
	 * @return lines of Markdown
	 */
	String table() {
		StringBuilder table = new StringBuilder();
		table.append("| work | unit |");
		this.peers.forEach((peer) -> table.append(" %s |".formatted(peer)));
		table.append(" gmp / %s | must be | |\n|---|---|".formatted(this.other));
		this.peers.forEach((peer) -> table.append("--:|"));
		table.append("--:|--:|---|\n");
		this.figures.keySet().forEach((work) -> table.append(line(work)));
		return table.toString();
	}

	private String line(Work work) {
		String cells = this.peers.stream()
			.map((peer) -> new Figures(rounds(work, peer)).print())
			.collect(Collectors.joining(" | "));
		double target = this.other.equals(Peer.BEFORE) ? TARGET_AGAINST_BEFORE : work.target();
		boolean targeted = !Double.isNaN(target);
		Figures ratios = ratios(work);
		String ratio = "-";
		String verdict = "";
		if (!ratios.isEmpty()) {
			double medians = new Figures(rounds(work, Peer.GMP)).median()
					/ new Figures(rounds(work, this.other)).median();
			ratio = String.format(Locale.ROOT, "**%.2f** (%.2f-%.2f)", medians, ratios.min(), ratios.max());
			if (targeted) {
				verdict = (medians <= target) ? "reached" : "missed";
			}
		}
		return "| %s | %s | %s | %s | %s | %s |\n".formatted(work.title(), work.unit(), cells, ratio,
				targeted ? "≤ " + target : "", verdict);
	}

	/**
	 * The ratio of each round by itself, as its JVMs ran one after the other.
	 */
	private Figures ratios(Work work) {
		List<Double> gmp = rounds(work, Peer.GMP);
		List<Double> stock = rounds(work, this.other);
		return new Figures(IntStream.range(0, Math.min(gmp.size(), stock.size()))
			.mapToObj((round) -> gmp.get(round) / stock.get(round))
			.toList());
	}

	private List<Double> rounds(Work work, String peer) {
		return this.figures.getOrDefault(work, Map.of()).getOrDefault(peer, List.of());
	}

}
