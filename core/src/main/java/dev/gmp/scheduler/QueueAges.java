package dev.gmp.scheduler;

import dev.gmp.concurrent.CoarseClock;

/**
 * How long the goroutines at the fronts of the queues have waited, as sysmon sees it once
 * a round. All queues are first in, first out, so the front of each has waited longest.
 * <p>
 * A machine serves its ring before the GRQ, and looks at the GRQ first only every 61st
 * slice. So 61 goroutines that compute for a slice each would keep the GRQ waiting for
 * 610 ms. Therefore sysmon has the GRQ served first once, at each of its rounds, while
 * the front of the GRQ, or of a processor's part of it, has waited for a slice.
 * <p>
 * Only sysmon's thread uses this object, except that snapshots read the published age.
 */
final class QueueAges {

	private static final long NANOS_PER_MILLI = 1_000_000;

	private final CoarseClock clock;

	private final GlobalRunQueue grq;

	private final TimerHeaps timers;

	private final long timeSliceNanos;

	private long grqAge;

	private long oldest;

	private volatile long oldestMillis;

	/**
	 * Creates it.
	 * @param clock on which goroutines note since when they are runnable
	 * @param grq the GRQ
	 * @param timers what goroutines wait for that are to run at a time
	 * @param timeSlice from which age on the GRQ comes first, in nanoseconds
	 */
	QueueAges(CoarseClock clock, GlobalRunQueue grq, TimerHeaps timers, long timeSlice) {
		this.clock = clock;
		this.grq = grq;
		this.timers = timers;
		this.timeSliceNanos = timeSlice;
	}

	/**
	 * Begins a round with the GRQ and the timers.
	 * @param now the time
	 */
	void begin(long now) {
		this.grqAge = age(this.grq.frontSince(), now);
		this.oldest = Math.max(this.grqAge, this.timers.lateness());
	}

	/**
	 * Looks at the queues of a processor, and has it serve the GRQ first if that has
	 * waited for long.
	 * @param p the processor
	 * @param now the time
	 * @return how long the front of its ring has waited, in nanoseconds
	 */
	long look(P p, long now) {
		long ringAge = age(p.runq.headSince(), now);
		long yieldedAge = age(p.yielded.headSince(), now);
		if (this.grqAge >= this.timeSliceNanos || yieldedAge >= this.timeSliceNanos) {
			// The goroutine that is served begins a slice, which the one in runnext would
			// inherit: a chain that has had most of its own slice would have two.
			if (now - p.sysmontick.tickAt >= this.timeSliceNanos / 2) {
				p.sliceExpired = true;
			}
			p.grqTurn = true;
		}
		long nextAge = (p.sysmontick.nextAt != 0) ? now - p.sysmontick.nextAt : 0;
		this.oldest = Math.max(this.oldest, Math.max(nextAge, Math.max(ringAge, yieldedAge)));
		return ringAge;
	}

	/**
	 * Ends a round.
	 */
	void end() {
		long millis = this.oldest / NANOS_PER_MILLI;
		if (millis != this.oldestMillis) {
			this.oldestMillis = millis;
		}
	}

	/**
	 * Returns how long the goroutine has waited that waits longest, in the last round.
	 * @return nanoseconds, 0 if none waits
	 */
	long oldest() {
		return this.oldest;
	}

	/**
	 * Returns the same, from any thread.
	 * @return milliseconds, 0 if none waits
	 */
	long oldestMillis() {
		return this.oldestMillis;
	}

	private long age(int since, long now) {
		return (since != CoarseClock.NONE) ? Math.max(this.clock.age(since, now), 0) : 0;
	}

}
