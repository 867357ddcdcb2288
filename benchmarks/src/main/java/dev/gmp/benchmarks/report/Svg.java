package dev.gmp.benchmarks.report;

import java.util.Locale;

/**
 * An SVG image that is drawn piece by piece. It has a background of its own, so that it
 * can be read on dark pages as well.
 */
final class Svg {

	private final StringBuilder body = new StringBuilder();

	private final int width;

	private final int height;

	Svg(int width, int height) {
		this.width = width;
		this.height = height;
	}

	Svg rect(double x, double y, double rectWidth, double rectHeight, String color) {
		return add(
				String.format(Locale.ROOT, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>",
						x, y, rectWidth, rectHeight, color));
	}

	Svg line(double x1, double y1, double x2, double y2, String color, double thickness) {
		return add(String.format(Locale.ROOT,
				"<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"%.1f\"/>", x1, y1,
				x2, y2, color, thickness));
	}

	Svg polyline(String points, String color) {
		return add(String.format(Locale.ROOT,
				"<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>", points, color));
	}

	Svg circle(double x, double y, String color) {
		return add(String.format(Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>", x, y, color));
	}

	Svg text(double x, double y, String anchor, int size, String text) {
		return add(
				String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" font-size=\"%d\">%s</text>",
						x, y, anchor, size, escape(text)));
	}

	private Svg add(String element) {
		this.body.append(element).append('\n');
		return this;
	}

	private static String escape(String text) {
		return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
	}

	@Override
	public String toString() {
		return String.format(Locale.ROOT, """
				<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" \
				font-family="sans-serif" fill="#222">
				<rect width="100%%" height="100%%" fill="#fff"/>
				%s</svg>
				""", this.width, this.height, this.width, this.height, this.body);
	}

}
