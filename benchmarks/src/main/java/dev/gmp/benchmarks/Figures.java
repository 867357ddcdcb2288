package dev.gmp.benchmarks;

import java.util.List;
import java.util.Locale;

/**
 * Figures of several rounds. Rounds that failed are left out.
 *
 * @param sorted the figures, the smallest first
 */
record Figures(List<Double> sorted) {

	Figures {
		sorted = sorted.stream().filter((figure) -> !figure.isNaN()).sorted().toList();
	}

	boolean isEmpty() {
		return this.sorted.isEmpty();
	}

	/**
	 * Returns the figure in the middle, or the mean of the two in the middle.
	 * @return the median
	 */
	double median() {
		int size = this.sorted.size();
		return (this.sorted.get((size - 1) / 2) + this.sorted.get(size / 2)) / 2;
	}

	double min() {
		return this.sorted.getFirst();
	}

	double max() {
		return this.sorted.getLast();
	}

	/**
	 * Returns the median with the spread behind it.
	 * @return for example <code>1,204 (1,187-1,390)</code>
	 */
	String print() {
		return isEmpty() ? "-" : "%s (%s-%s)".formatted(print(median()), print(min()), print(max()));
	}

	private static String print(double figure) {
		return String.format(Locale.ROOT, (figure < 100) ? "%.1f" : "%,.0f", figure);
	}

}
