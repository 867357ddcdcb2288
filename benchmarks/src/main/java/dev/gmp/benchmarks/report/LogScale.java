package dev.gmp.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A logarithmic axis: figures a decade apart have the same distance everywhere.
 *
 * @param least the figure at the beginning
 * @param most the figure at the end
 * @param from where the axis begins
 * @param to where it ends
 */
record LogScale(double least, double most, double from, double to) {

	/**
	 * Makes an axis that has room for figures, and is at least a decade long.
	 */
	static LogScale around(Figures figures, double from, double to) {
		double least = Math.max(figures.min(), 1e-6);
		double most = Math.max(figures.max(), 10 * least);
		return new LogScale(step(least), most * 1.1, from, to);
	}

	/** The next of 1, 2, 5, 10 .. below. */
	private static double step(double figure) {
		double decade = Math.pow(10, Math.floor(Math.log10(figure)));
		double digit = figure / decade;
		return decade * ((digit >= 5) ? 5 : (digit >= 2) ? 2 : 1);
	}

	double at(double figure) {
		double clamped = Math.clamp(figure, this.least, this.most);
		return this.from + (this.to - this.from) * Math.log(clamped / this.least) / Math.log(this.most / this.least);
	}

	List<Double> ticks() {
		List<Double> ticks = new ArrayList<>();
		for (double decade = Math.pow(10, Math.floor(Math.log10(this.least))); decade <= this.most; decade *= 10) {
			for (double digit : new double[] { 1, 2, 5 }) {
				double tick = decade * digit;
				if (tick >= this.least * 0.999 && tick <= this.most * 1.001) {
					ticks.add(tick);
				}
			}
		}
		return ticks;
	}

}
