package dev.gmp.stress.waiting;

import java.util.concurrent.TimeUnit;

/**
 * How long a goroutine may wait: while a processor is idle a millisecond, otherwise a
 * slice for each one before it and one more.
 * <p>
 * Processors that share a core of the machine get a part of it each, so their slices take
 * longer by the clock on the wall: by as much as there are more of them, or by what was
 * stolen from those who computed in the meantime, whichever is more. On top come what a
 * plain thread was late in the same run, the longest time that a machine lost its core at
 * a stretch, since it may be the one that was to run the probe, and {@link #ALLOWANCE}.
 *
 * @param processors the least number of them in the run
 * @param others how many may be runnable before a probe
 * @param idle whether a processor is kept idle
 * @param sharing how many processors share a core, 1 or more
 */
record Bound(int processors, int others, boolean idle, double sharing) {

	static final long SLICE = TimeUnit.MILLISECONDS.toNanos(10);

	static final long IDLE = TimeUnit.MILLISECONDS.toNanos(1);

	/** What nobody asks the reason of. */
	static final long ALLOWANCE = TimeUnit.MILLISECONDS.toNanos(20);

	/** How many of the waits are not an exception. */
	static final double USUALLY = 0.75;

	private static final long USUAL_ALLOWANCE = TimeUnit.MILLISECONDS.toNanos(3);

	static Bound of(int processors, int allProcessors, int cores, int others, boolean idle) {
		return new Bound(processors, others, idle, Math.max(1, (double) allProcessors / cores));
	}

	/**
	 * Computes the bound for one wait.
	 * @param stolen what was taken from all goroutines that computed during the wait
	 * @param longest the longest piece of it
	 * @param late how late a plain thread was at worst
	 * @return nanoseconds
	 */
	long nanos(long stolen, long longest, long late) {
		return allowedByRule(stolen) + longest + (long) (late * this.sharing) + ALLOWANCE;
	}

	/**
	 * Computes the bound for what is {@linkplain #USUALLY usual} while a processor is
	 * idle. One wait may be the fault of this machine, most waits cannot, so that a few
	 * milliseconds too many are seen here. Where processors share a core most waits can
	 * be the machine's.
	 * @param usuallyLate how late a plain thread was but for a few times
	 * @return nanoseconds
	 */
	long usually(long usuallyLate) {
		return (this.idle && this.sharing == 1) ? IDLE + usuallyLate + USUAL_ALLOWANCE : Long.MAX_VALUE;
	}

	private long allowedByRule(long stolen) {
		if (this.idle) {
			return (long) (IDLE * this.sharing);
		}
		long slices = SLICE + SLICE * this.others / this.processors;
		return Math.max((long) (slices * this.sharing), slices + stolen / this.processors);
	}

}
