package dev.gmp.benchmarks.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

import dev.gmp.benchmarks.work.Bar;
import dev.gmp.benchmarks.work.PeerName;
import dev.gmp.benchmarks.work.Row;

/**
 * The tables of a run, as Markdown.
 */
public final class Tables {

	private static final String FLOOR = "floor";

	/** These have a column each; who takes part in few rows is told in the last one. */
	private static final Set<String> COLUMNS = Set.of("before", "stock", "go", "kotlin", "jox", FLOOR);

	private static final String BEFORE = "before";

	private final Results results;

	private final List<Row> rows;

	private final PeerName ours;

	private final List<PeerName> others;

	private final String links;

	/**
	 * Creates tables.
	 * @param results the figures
	 * @param rows the lines; one without a figure is left out
	 * @param peers all peers, ours first
	 * @param links what the path from the table to the module's directory begins with,
	 * such as {@code benchmarks/}
	 */
	public Tables(Results results, List<Row> rows, List<PeerName> peers, String links) {
		this.results = results;
		this.rows = rows.stream().filter((row) -> !results.figures(row, peers.getFirst().name()).isEmpty()).toList();
		this.ours = peers.getFirst();
		// The floor is what all others stand on: it comes last of those with a column.
		this.others = peers.stream()
			.skip(1)
			.filter(this::takesPart)
			.sorted(Comparator.comparing((peer) -> peer.name().equals(FLOOR)))
			.toList();
		this.links = links;
	}

	private boolean takesPart(PeerName peer) {
		return this.rows.stream().anyMatch((row) -> !this.results.figures(row, peer.name()).isEmpty());
	}

	/**
	 * Returns our figures, and their ratios to those of the others: the ratio of the
	 * medians, in brackets those of single rounds.
	 * @return lines of Markdown
	 */
	public String comparison() {
		StringBuilder table = header();
		for (Row row : this.rows) {
			table.append(line(row, own(row), this::ratio));
		}
		return table.toString();
	}

	/**
	 * Returns what a run prints at its end: the ratios, and beside our scheduler as it
	 * was also the figures.
	 * @return lines of Markdown
	 */
	public String printed() {
		return besideBefore() ? ratios() + "\n" + figures() : ratios();
	}

	private boolean besideBefore() {
		return this.others.stream().anyMatch((peer) -> peer.name().equals(BEFORE));
	}

	/**
	 * Returns the same as {@link #comparison} with what our figures must be, or, beside
	 * our scheduler as it was, with what became of them.
	 * @return lines of Markdown
	 */
	public String ratios() {
		if (besideBefore()) {
			return verdicts();
		}
		StringBuilder table = header("must be", "");
		for (Row row : this.rows) {
			List<String> bars = row.bars()
				.stream()
				.filter((bar) -> !Double.isNaN(ratio(row, bar)))
				.map(Bar::print)
				.toList();
			table.append(line(row, own(row), this::ratio, String.join(", ", bars), verdict(row)));
		}
		return table.toString();
	}

	private String verdicts() {
		StringBuilder table = header("verdict");
		for (Row row : this.rows) {
			table.append(line(row, own(row), this::ratio,
					Verdict.of(rounds(row, this.ours.name()), rounds(row, BEFORE)).toString()));
		}
		return table.toString();
	}

	private List<Double> rounds(Row row, String peer) {
		return this.results.rounds(row.work(), row.figure(), peer, this.results.processors());
	}

	/**
	 * Returns the figures: medians, in brackets the least and the most of all rounds.
	 * @return lines of Markdown
	 */
	public String figures() {
		StringBuilder table = header("unit");
		for (Row row : this.rows) {
			String own = this.results.figures(row, this.ours.name()).print();
			table.append(line(row, own, (one, peer) -> this.results.figures(one, peer.name()).print(), row.unit()));
		}
		return table.toString();
	}

	/** With the version, where there is one. */
	private String title(PeerName peer) {
		String title = peer.name().equals(FLOOR) ? "× floor" : peer.title();
		String version = this.results.machine().get(peer.title());
		return (version != null) ? title + " " + version : title;
	}

	private String own(Row row) {
		return "%s %s".formatted(Figures.print(this.results.figures(row, this.ours.name()).median()), row.unit());
	}

	private StringBuilder header(String... last) {
		StringBuilder header = new StringBuilder("| work | ").append(this.ours.title()).append(" |");
		StringBuilder align = new StringBuilder("|---|--:|");
		for (PeerName peer : columns()) {
			header.append(' ').append(title(peer)).append(" |");
			align.append("--:|");
		}
		header.append(" others |");
		align.append("---|");
		for (String column : last) {
			header.append(' ').append(column).append(" |");
			align.append("---|");
		}
		return header.append('\n').append(align).append('\n');
	}

	private String line(Row row, String own, BiFunction<Row, PeerName, String> cell, String... last) {
		List<String> cells = new ArrayList<>();
		cells.add("[%s](%s%s)".formatted(row.title(), this.links, row.source()));
		cells.add(own);
		columns().forEach((peer) -> cells.add(cell.apply(row, peer)));
		cells.add(this.others.stream()
			.filter((peer) -> !COLUMNS.contains(peer.name()))
			.filter((peer) -> !this.results.figures(row, peer.name()).isEmpty())
			.map((peer) -> title(peer) + ": " + cell.apply(row, peer))
			.collect(Collectors.joining(", ")));
		cells.addAll(List.of(last));
		return "| " + String.join(" | ", cells) + " |\n";
	}

	private List<PeerName> columns() {
		return this.others.stream().filter((peer) -> COLUMNS.contains(peer.name())).toList();
	}

	private String ratio(Row row, PeerName peer) {
		Figures theirs = this.results.figures(row, peer.name());
		if (theirs.isEmpty()) {
			return "-";
		}
		Figures ratios = this.results.ratios(row, this.ours.name(), peer.name());
		String ratio = "**" + Figures.print(this.results.figures(row, this.ours.name()).median() / theirs.median())
				+ "**";
		return ratios.isEmpty() ? ratio
				: "%s (%s-%s)".formatted(ratio, Figures.print(ratios.min()), Figures.print(ratios.max()));
	}

	/** Our figure by what it is compared with, {@code NaN} if that was not measured. */
	private double ratio(Row row, Bar bar) {
		double own = this.results.figures(row, this.ours.name()).median();
		return switch (bar.than()) {
			case NUMBER -> own;
			case PEER -> own / medianOrNaN(this.results.figures(row, bar.of()));
			case WORK -> this.rows.stream()
				.filter((candidate) -> candidate.work().equals(bar.of()))
				.findFirst()
				.map((candidate) -> own / medianOrNaN(this.results.figures(candidate, this.ours.name())))
				.orElse(Double.NaN);
		};
	}

	private static double medianOrNaN(Figures figures) {
		return figures.isEmpty() ? Double.NaN : figures.median();
	}

	private String verdict(Row row) {
		List<String> verdicts = new ArrayList<>();
		boolean asked = false;
		for (Bar bar : row.bars()) {
			double ratio = ratio(row, bar);
			asked = asked || !Double.isNaN(ratio);
			if (ratio > bar.most()) {
				String than = (bar.than() == Bar.Than.NUMBER) ? row.unit() : "× " + bar.of();
				verdicts.add("**missed**: %s %s".formatted(Figures.print(ratio), than));
			}
		}
		return verdicts.isEmpty() ? (asked ? "reached" : "") : String.join(", ", verdicts);
	}

}
