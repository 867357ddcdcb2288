package dev.gmp.stress.waiting;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * The time that the operating system, or a pause of the whole JVM, took from goroutines
 * while they computed.
 * <p>
 * A loop that does nothing but read the clock is never away from it for long by itself.
 * Nobody but the scheduler under test decides how long a goroutine waits, and nobody but
 * the operating system how long such a loop stands still: the two are told apart here.
 */
final class Stolen {

	private static final long SHORTEST = TimeUnit.MICROSECONDS.toNanos(300);

	private final Queue<Gap> gaps = new ConcurrentLinkedQueue<>();

	/**
	 * Computes for some time.
	 * @param nanos how long, by the clock on the wall
	 */
	void spin(long nanos) {
		long before = System.nanoTime();
		long end = before + nanos;
		while (before - end < 0) {
			Thread.onSpinWait();
			long now = System.nanoTime();
			if (now - before >= SHORTEST) {
				this.gaps.add(new Gap(before, now));
			}
			before = now;
		}
	}

	/**
	 * Sums up what was taken within some time, from all who computed together.
	 * @param from the beginning
	 * @param to the end
	 * @return nanoseconds
	 */
	long within(long from, long to) {
		return this.gaps.stream().mapToLong((gap) -> gap.within(from, to)).sum();
	}

	/**
	 * Returns the longest time that was taken at a stretch.
	 * @param from since when
	 * @param to until when
	 * @return nanoseconds
	 */
	long longest(long from, long to) {
		return this.gaps.stream().mapToLong((gap) -> gap.within(from, to)).max().orElse(0);
	}

	/**
	 * Forgets what ended long ago.
	 * @param before until when
	 */
	void forget(long before) {
		this.gaps.removeIf((gap) -> gap.to - before < 0);
	}

	private record Gap(long from, long to) {

		long within(long earliest, long latest) {
			return Math.max(0, Math.min(this.to, latest) - Math.max(this.from, earliest));
		}
	}

}
