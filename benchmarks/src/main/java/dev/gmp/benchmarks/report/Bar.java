package dev.gmp.benchmarks.report;

import java.util.Locale;

/**
 * What our scheduler must need at the most.
 *
 * @param of the name of the peer that it is compared with, or of another row of its own
 * @param row whether it is another row
 * @param ratio the most that our figure may be, as a multiple of the other
 */
public record Bar(String of, boolean row, double ratio) {

	/**
	 * Prints it.
	 * @return for example {@code ≤ 0.7 × stock}
	 */
	public String print() {
		return String.format(Locale.ROOT, "≤ %s × %s", this.ratio, this.of);
	}

}
