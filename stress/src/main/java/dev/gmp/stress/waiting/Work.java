package dev.gmp.stress.waiting;

import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * How much is computed between two hand-overs: always the same, or up to as much.
 *
 * @param maxNanos how much at most
 * @param fixed whether it is always as much
 */
record Work(long maxNanos, boolean fixed) {

	private static final long[] MICROS = { 0, 100, 800, 1_000, 2_000, 3_000, 5_000, 9_000 };

	static Work draw(SplittableRandom random) {
		return new Work(TimeUnit.MICROSECONDS.toNanos(MICROS[random.nextInt(MICROS.length)]), random.nextBoolean());
	}

	long next(SplittableRandom random) {
		return (this.fixed || this.maxNanos == 0) ? this.maxNanos : random.nextLong(this.maxNanos + 1);
	}

	@Override
	public String toString() {
		return String.format(Locale.ROOT, "%s%.1f ms", this.fixed ? "" : "0 to ", this.maxNanos / 1e6);
	}

}
