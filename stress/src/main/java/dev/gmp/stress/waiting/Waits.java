package dev.gmp.stress.waiting;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAccumulator;

/**
 * How long waits were: the worst, and how many there were of each length.
 */
final class Waits {

	private static final long UNIT = TimeUnit.MICROSECONDS.toNanos(50);

	private static final int UNITS = 4_000;

	private final AtomicLongArray counts = new AtomicLongArray(UNITS);

	private final LongAccumulator worst = new LongAccumulator(Math::max, 0);

	void add(long nanos) {
		this.worst.accumulate(nanos);
		this.counts.incrementAndGet((int) Math.min(UNITS - 1, Math.max(0, nanos) / UNIT));
	}

	long worst() {
		return this.worst.get();
	}

	/**
	 * Returns what a part of the waits was not longer than.
	 * @param part from 0 to 1
	 * @return nanoseconds, 0 if there were no waits
	 */
	long quantile(double part) {
		long all = 0;
		for (int i = 0; i < UNITS; i++) {
			all += this.counts.get(i);
		}
		long below = 0;
		for (int i = 0; i < UNITS; i++) {
			below += this.counts.get(i);
			if (below > 0 && below >= part * all) {
				return (i + 1) * UNIT;
			}
		}
		return 0;
	}

}
