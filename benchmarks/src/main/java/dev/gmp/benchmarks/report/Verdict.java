package dev.gmp.benchmarks.report;

import java.util.List;

/**
 * What a change did to a figure: whether ours is another one than before.
 * <p>
 * Both were measured by turns, so that the rounds are pairs: what made the machine slow
 * for one of them made it slow for the other. A change is told from noise by two things
 * at once: the medians differ by more than 2 %, and at least four pairs of five agree on
 * which is the smaller one. Less is better.
 */
enum Verdict {

	/** Ours is smaller. */
	FASTER("faster"),

	/** Ours is larger. */
	SLOWER("**slower**"),

	/** The medians do not differ. */
	SAME("same"),

	/** The medians differ, but the rounds do not agree. */
	UNCLEAR("unclear, measure more rounds"),

	/** Nothing can be said. */
	TOO_FEW("too few rounds");

	/** With fewer rounds than that, luck is as likely as anything. */
	static final int ROUNDS = 5;

	private static final double DIFFERENCE = 0.02;

	private static final double AGREEING = 0.8;

	private final String text;

	Verdict(String text) {
		this.text = text;
	}

	/**
	 * Compares rounds.
	 * @param now ours, {@code NaN} for a round that failed
	 * @param before the other one's, in the same order
	 * @return the verdict
	 */
	static Verdict of(List<Double> now, List<Double> before) {
		int pairs = 0;
		int smaller = 0;
		int larger = 0;
		for (int i = 0; i < Math.min(now.size(), before.size()); i++) {
			double ratio = now.get(i) / before.get(i);
			pairs += Double.isNaN(ratio) ? 0 : 1;
			smaller += (ratio < 1) ? 1 : 0;
			larger += (ratio > 1) ? 1 : 0;
		}
		if (pairs < ROUNDS) {
			return TOO_FEW;
		}
		double ratio = new Figures(now).median() / new Figures(before).median();
		if (Math.abs(ratio - 1) <= DIFFERENCE) {
			return SAME;
		}
		if (((ratio < 1) ? smaller : larger) < AGREEING * pairs) {
			return UNCLEAR;
		}
		return (ratio < 1) ? FASTER : SLOWER;
	}

	@Override
	public String toString() {
		return this.text;
	}

}
