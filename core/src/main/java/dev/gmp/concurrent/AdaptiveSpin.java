package dev.gmp.concurrent;

/**
 * Decides whether an idle thread should spin before it parks, by how long it was idle
 * lately.
 * <p>
 * A thread that parks takes tens of microseconds to wake up. While work arrives at
 * shorter intervals than that, spinning for it is faster than parking; otherwise spinning
 * only burns a core. One thread at a time may use an object of this class.
 */
public final class AdaptiveSpin {

	/** For how long a thread spins before it parks, in nanoseconds. */
	public static final long SPIN_NANOS = 50_000;

	/**
	 * A longer idle time counts as this one. It is long enough that a single one ends the
	 * spinning, and short enough that some dozen short ones begin it again.
	 */
	private static final long LONGEST_NANOS = 10 * SPIN_NANOS;

	private static final int WEIGHT = 8;

	private long averageNanos = LONGEST_NANOS;

	/**
	 * Creates an object that has seen no idle time, and does not spin yet.
	 */
	public AdaptiveSpin() {
	}

	/**
	 * Returns whether the thread should spin before it parks.
	 * @return whether it was idle for less than {@link #SPIN_NANOS} on average
	 */
	public boolean pays() {
		return this.averageNanos < SPIN_NANOS;
	}

	/**
	 * Takes note of an idle time.
	 * @param nanos how long the thread was idle, in nanoseconds
	 */
	public void add(long nanos) {
		this.averageNanos += (Math.min(nanos, LONGEST_NANOS) - this.averageNanos) / WEIGHT;
	}

}
