package dev.gmp.scheduler;

/**
 * What sysmon counts of itself, for snapshots. Only sysmon's thread writes it.
 */
final class SysmonCounters {

	private volatile long rounds;

	private volatile long oversleeps;

	private volatile long oversleptNanos;

	void countRound() {
		long before = this.rounds;
		this.rounds = before + 1;
	}

	/**
	 * Counts a pause from which sysmon came back late.
	 * @param nanos how late
	 */
	void countOversleep(long nanos) {
		long count = this.oversleeps;
		this.oversleeps = count + 1;
		long sum = this.oversleptNanos;
		this.oversleptNanos = sum + nanos;
	}

	long rounds() {
		return this.rounds;
	}

	long oversleeps() {
		return this.oversleeps;
	}

	/**
	 * Returns by how much all pauses were too long.
	 * @return nanoseconds
	 */
	long oversleptNanos() {
		return this.oversleptNanos;
	}

}
