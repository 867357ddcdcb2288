package dev.gmp.benchmarks.report;

import java.util.List;
import java.util.Locale;

/**
 * Figures of several rounds. Rounds that failed are left out.
 *
 * @param sorted the figures, the smallest first
 */
public record Figures(List<Double> sorted) {

	/**
	 * Sorts them.
	 */
	public Figures {
		sorted = sorted.stream().filter((figure) -> !figure.isNaN()).sorted().toList();
	}

	/**
	 * Whether every round failed.
	 * @return {@code true} if there are no figures
	 */
	public boolean isEmpty() {
		return this.sorted.isEmpty();
	}

	/**
	 * Returns the figure in the middle, or the mean of the two in the middle.
	 * @return the median
	 */
	public double median() {
		int size = this.sorted.size();
		return (this.sorted.get((size - 1) / 2) + this.sorted.get(size / 2)) / 2;
	}

	/**
	 * Returns the smallest one.
	 * @return the minimum
	 */
	public double min() {
		return this.sorted.getFirst();
	}

	/**
	 * Returns the largest one.
	 * @return the maximum
	 */
	public double max() {
		return this.sorted.getLast();
	}

	/**
	 * Returns the median with the spread behind it.
	 * @return for example <code>1,204 (1,187-1,390)</code>
	 */
	public String print() {
		return isEmpty() ? "-" : "%s (%s-%s)".formatted(print(median()), print(min()), print(max()));
	}

	/**
	 * Prints a figure with three digits or more.
	 * @param figure what to print
	 * @return for example {@code 0.123}, {@code 12.3} or {@code 1,234}
	 */
	public static String print(double figure) {
		double size = Math.abs(figure);
		String format = (size < 1) ? "%.3f" : (size < 10) ? "%.2f" : (size < 100) ? "%.1f" : "%,.0f";
		return String.format(Locale.ROOT, format, figure);
	}

}
