package dev.gmp.benchmarks.work;

import java.util.Locale;

/**
 * What our scheduler must need at the most.
 *
 * @param than what the figure is compared with
 * @param of the name of the peer or of the work, empty if the figure itself is limited
 * @param most the most that our figure may be, as a multiple of the other one, or in its
 * own unit
 */
public record Bar(Than than, String of, double most) {

	/**
	 * Prints the bar.
	 * @return for example {@code ≤ 0.7 × stock}, or {@code ≤ 20}
	 */
	public String print() {
		String limit = (this.most == Math.rint(this.most) && this.than == Than.NUMBER)
				? String.format(Locale.ROOT, "%.0f", this.most) : String.valueOf(this.most);
		return (this.than == Than.NUMBER) ? "≤ " + limit : "≤ %s × %s".formatted(limit, this.of);
	}

	/**
	 * What a figure is compared with.
	 */
	public enum Than {

		/** The same figure of another peer. */
		PEER,

		/** The first figure of ours in another work. */
		WORK,

		/** A number of the figure's own unit. */
		NUMBER

	}

}
