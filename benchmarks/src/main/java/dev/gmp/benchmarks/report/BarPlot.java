package dev.gmp.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

import dev.gmp.benchmarks.work.PeerName;
import dev.gmp.benchmarks.work.Row;

/**
 * Bars for each line of the table: what each peer needs, as a multiple of what we need,
 * with the spread over the rounds. The axis is logarithmic, and the bars begin at 1: to
 * the left are those that need less than we do.
 */
public final class BarPlot {

	private static final int WIDTH = 900;

	private static final int LEFT = 330;

	private static final int RIGHT = 60;

	private static final int TOP = 60;

	private static final int THICKNESS = 9;

	private final Results results;

	private final List<Row> rows;

	private final PeerName ours;

	private final List<PeerName> others;

	/**
	 * Creates a plot.
	 * @param results the figures
	 * @param rows the lines; one without figures is left out
	 * @param peers all peers, ours first
	 */
	public BarPlot(Results results, List<Row> rows, List<PeerName> peers) {
		this.results = results;
		this.ours = peers.getFirst();
		this.others = peers.stream().skip(1).toList();
		this.rows = rows.stream().filter((row) -> !peersOf(row).isEmpty()).toList();
	}

	private List<PeerName> peersOf(Row row) {
		if (this.results.figures(row, this.ours.name()).isEmpty()) {
			return List.of();
		}
		return this.others.stream().filter((peer) -> !this.results.figures(row, peer.name()).isEmpty()).toList();
	}

	/**
	 * Draws the plot.
	 * @return an SVG image
	 */
	public String draw() {
		List<Double> ratios = new ArrayList<>(List.of(0.5, 2.0));
		int bars = 0;
		for (Row row : this.rows) {
			for (PeerName peer : peersOf(row)) {
				Figures times = times(row, peer);
				ratios.add(times.min());
				ratios.add(times.max());
				bars++;
			}
		}
		LogScale scale = LogScale.around(new Figures(ratios), LEFT, WIDTH - RIGHT);
		int height = TOP + bars * THICKNESS + this.rows.size() * 10 + 40;
		Svg svg = new Svg(WIDTH, height);
		svg.text(10, 22, "start", 15,
				"What others need, as a multiple of what GMP needs (to the right: GMP needs less)");
		legend(svg);
		for (double tick : scale.ticks()) {
			boolean one = Math.abs(tick - 1) < 1e-9;
			svg.line(scale.at(tick), TOP, scale.at(tick), height - 25, one ? "#222" : "#ddd", one ? 1.5 : 1);
			svg.text(scale.at(tick), height - 10, "middle", 11, Figures.print(tick) + "×");
		}
		double y = TOP + 5;
		for (Row row : this.rows) {
			List<PeerName> peers = peersOf(row);
			svg.text(LEFT - 10, y + peers.size() * THICKNESS / 2.0 + 4, "end", 11, row.title());
			for (PeerName peer : peers) {
				bar(svg, scale, y, times(row, peer), peer.color());
				y += THICKNESS;
			}
			y += 10;
		}
		return svg.toString();
	}

	private void legend(Svg svg) {
		double x = 10;
		for (PeerName peer : this.others) {
			if (this.rows.stream().anyMatch((row) -> peersOf(row).contains(peer))) {
				svg.rect(x, 34, 12, 12, peer.color());
				svg.text(x + 16, 44, "start", 12, peer.title());
				x += 40 + 7 * peer.title().length();
			}
		}
	}

	private static void bar(Svg svg, LogScale scale, double y, Figures times, String color) {
		double one = scale.at(1);
		double end = scale.at(times.median());
		svg.rect(Math.min(one, end), y, Math.max(1, Math.abs(end - one)), THICKNESS - 1, color);
		double middle = y + (THICKNESS - 1) / 2.0;
		svg.line(scale.at(times.min()), middle, scale.at(times.max()), middle, "#222", 1);
		svg.line(scale.at(times.min()), middle - 3, scale.at(times.min()), middle + 3, "#222", 1);
		svg.line(scale.at(times.max()), middle - 3, scale.at(times.max()), middle + 3, "#222", 1);
	}

	/** Theirs by the median of ours, so that a bar's spread is that of its own peer. */
	private Figures times(Row row, PeerName peer) {
		double own = this.results.figures(row, this.ours.name()).median();
		return new Figures(
				this.results.figures(row, peer.name()).sorted().stream().map((figure) -> figure / own).toList());
	}

}
