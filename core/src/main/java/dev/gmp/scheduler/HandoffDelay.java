package dev.gmp.scheduler;

/**
 * After how long the processor is taken from a machine that is known to be blocked.
 * <p>
 * Usually this is the time that every machine has that does not react, since a call that
 * blocks is mostly over soon. But where one machine after another turns out to be
 * blocked, the next ones most likely are as well, and all others would wait for each of
 * them. So each of them halves the time, down to a twentieth or so. The usual time is
 * back when no machine was found blocked for a while.
 * <p>
 * Only sysmon's thread uses this object.
 */
final class HandoffDelay {

	/** The shortest, in nanoseconds. */
	static final long MIN_NANOS = 500_000;

	/** How long it stays short, in nanoseconds. */
	static final long MEMORY_NANOS = 1_000_000_000;

	private final long usual;

	private long nanos;

	private long lastBlocked;

	/**
	 * Creates it.
	 * @param usual what every silent machine has, in nanoseconds
	 */
	HandoffDelay(long usual) {
		this.usual = usual;
		this.nanos = usual;
	}

	/**
	 * Returns the time that a blocked machine has now.
	 * @param now the time
	 * @return nanoseconds
	 */
	long nanos(long now) {
		if (this.nanos != this.usual && now - this.lastBlocked > MEMORY_NANOS) {
			this.nanos = this.usual;
		}
		return this.nanos;
	}

	/**
	 * Notes that a machine was found blocked.
	 * @param now the time
	 */
	void wasBlocked(long now) {
		this.nanos = Math.min(this.usual, Math.max(this.nanos / 2, MIN_NANOS));
		this.lastBlocked = now;
	}

}
