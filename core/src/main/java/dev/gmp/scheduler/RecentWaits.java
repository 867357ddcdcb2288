package dev.gmp.scheduler;

/**
 * How long those who were idle waited lately until there was something to do. A thread
 * that sleeps takes tens of microseconds to wake up; so as long as the next thing comes
 * sooner than that, it is better to ask for a while before sleeping, and only then.
 * Written by one thread at a time.
 */
final class RecentWaits {

	/** How long to ask before sleeping, in nanoseconds. */
	static final long SPIN = 50_000;

	/**
	 * The longest wait that counts: long enough that one of them ends the asking, and
	 * short enough that some dozen short ones begin it again.
	 */
	private static final long LONGEST = 10 * SPIN;

	private static final int WEIGHT = 8;

	private long average = LONGEST;

	/**
	 * Tells whether it is better to ask before sleeping.
	 * @return whether the waits are shorter than {@link #SPIN} on an average
	 */
	boolean areShort() {
		return this.average < SPIN;
	}

	/**
	 * Takes note of a wait.
	 * @param nanos how long it was, in nanoseconds
	 */
	void add(long nanos) {
		this.average += (Math.min(nanos, LONGEST) - this.average) / WEIGHT;
	}

}
