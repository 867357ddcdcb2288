package dev.gmp.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.gmp.benchmarks.work.PeerName;

/**
 * Lines, one or several panels beside each other: what something costs each peer, against
 * a few steps of something else. The vertical axis is logarithmic; the strokes are the
 * spread over the rounds.
 */
public final class LinePlot {

	private static final int PANEL = 380;

	private static final int HEIGHT = 360;

	private static final int TOP = 70;

	private static final int BOTTOM = 50;

	private static final int LEFT = 70;

	private final String title;

	private final Map<String, Panel> panels = new LinkedHashMap<>();

	/**
	 * Creates a plot.
	 * @param title of all panels
	 */
	public LinePlot(String title) {
		this.title = title;
	}

	/**
	 * Returns the title.
	 * @return the title of all panels
	 */
	public String title() {
		return this.title;
	}

	/**
	 * Adds a line.
	 * @param panel the panel's title
	 * @param unit of the figures
	 * @param peer whose line it is
	 * @param points the figures for each step, in order; steps without figures are left
	 * out
	 */
	public void add(String panel, String unit, PeerName peer, Map<String, Figures> points) {
		if (points.values().stream().allMatch(Figures::isEmpty)) {
			return;
		}
		this.panels.computeIfAbsent(panel, (key) -> new Panel(unit, new LinkedHashMap<>(), new ArrayList<>()))
			.add(peer, points);
	}

	/**
	 * Whether nothing was added.
	 * @return {@code true} if there is nothing to draw
	 */
	public boolean isEmpty() {
		return this.panels.isEmpty();
	}

	/**
	 * Draws the plot.
	 * @return an SVG image
	 */
	public String draw() {
		Svg svg = new Svg(Math.max(2, this.panels.size()) * PANEL, HEIGHT);
		svg.text(10, 22, "start", 15, this.title);
		int left = 0;
		for (Map.Entry<String, Panel> entry : this.panels.entrySet()) {
			entry.getValue().draw(svg, left, entry.getKey());
			left += PANEL;
		}
		return svg.toString();
	}

	private record Panel(String unit, Map<PeerName, Map<String, Figures>> lines, List<String> steps) {

		void add(PeerName peer, Map<String, Figures> points) {
			this.lines.put(peer, points);
			points.forEach((step, figures) -> {
				if (!figures.isEmpty() && !this.steps.contains(step)) {
					this.steps.add(step);
				}
			});
		}

		void draw(Svg svg, int left, String title) {
			List<Double> all = this.lines.values()
				.stream()
				.flatMap((points) -> points.values().stream())
				.flatMap((figures) -> figures.sorted().stream())
				.toList();
			LogScale scale = LogScale.around(new Figures(all), HEIGHT - BOTTOM, TOP);
			svg.text(left + LEFT, 44, "start", 12, "%s, %s".formatted(title, this.unit));
			for (double tick : scale.ticks()) {
				svg.line(left + LEFT, scale.at(tick), left + PANEL - 20, scale.at(tick), "#ddd", 1);
				svg.text(left + LEFT - 6, scale.at(tick) + 4, "end", 11, Figures.print(tick));
			}
			for (String step : this.steps) {
				svg.text(x(left, step), HEIGHT - BOTTOM + 18, "middle", 11, step);
			}
			double legend = left + LEFT;
			for (Map.Entry<PeerName, Map<String, Figures>> line : this.lines.entrySet()) {
				PeerName peer = line.getKey();
				draw(svg, scale, left, peer.color(), line.getValue());
				svg.rect(legend, HEIGHT - 22, 10, 10, peer.color());
				svg.text(legend + 13, HEIGHT - 13, "start", 10, peer.title());
				legend += 24 + 5.5 * peer.title().length();
			}
		}

		private void draw(Svg svg, LogScale scale, int left, String color, Map<String, Figures> points) {
			StringBuilder path = new StringBuilder();
			for (String step : this.steps) {
				Figures figures = points.getOrDefault(step, new Figures(List.of()));
				if (figures.isEmpty()) {
					continue;
				}
				double x = x(left, step);
				svg.line(x, scale.at(figures.min()), x, scale.at(figures.max()), color, 1);
				svg.circle(x, scale.at(figures.median()), color);
				path.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, scale.at(figures.median())));
			}
			svg.polyline(path.toString().strip(), color);
		}

		private double x(int left, String step) {
			double width = PANEL - LEFT - 50.0;
			return left + LEFT + 20 + width * this.steps.indexOf(step) / Math.max(1, this.steps.size() - 1);
		}

	}

}
