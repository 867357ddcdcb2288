package dev.gmp.scheduler;

/**
 * What sysmon saw of a processor, and since when that has not changed: {@code sysmontick}
 * of Go. Times are in nanoseconds of {@link System#nanoTime()}. Only sysmon's thread uses
 * this object, except that snapshots read since when a goroutine that does not react is
 * the same.
 */
final class SysmonTick {

	private int tick;

	private int progress;

	private long syscalls;

	/** Since when the slice is the same, whichever goroutine has inherited it. */
	long tickAt;

	/** Since when the goroutine is the same. */
	long progressAt;

	/** Since when the syscall is the same. */
	long syscallAt;

	/** Since when the same goroutine runs and another one waits in runnext, or 0. */
	long nextAt;

	/** When the goroutine was marked to give way, or 0. */
	long markedAt;

	/** When the CPU time of its machine was read last, or 0. */
	long cpuReadAt;

	/** The CPU time of its machine then. */
	long cpu;

	/** For how long its goroutine has computed or blocked the machine. */
	final Holding holding = new Holding();

	SysmonTick() {
		long now = System.nanoTime();
		this.tickAt = now;
		this.progressAt = now;
		this.syscallAt = now;
	}

	/**
	 * Looks at a processor.
	 * @param counters what the processor has counted
	 * @param now the time
	 * @return how many goroutines have begun or gone on since the last look
	 */
	int look(PCounters counters, long now) {
		if (counters.schedtick != this.tick) {
			this.tick = counters.schedtick;
			this.tickAt = now;
		}
		if (counters.syscalls != this.syscalls) {
			this.syscalls = counters.syscalls;
			this.syscallAt = now;
		}
		int progress = counters.progress();
		int n = progress - this.progress;
		if (n == 0) {
			return 0;
		}
		this.progress = progress;
		this.progressAt = now;
		this.nextAt = 0;
		this.markedAt = 0;
		this.cpuReadAt = 0;
		this.holding.reset();
		return n;
	}

	/**
	 * Takes out a time in which nothing could run.
	 * @param nanos how long
	 * @param now the time, after which nothing may lie
	 */
	void discount(long nanos, long now) {
		this.tickAt = Holding.later(this.tickAt, nanos, now);
		this.progressAt = Holding.later(this.progressAt, nanos, now);
		this.syscallAt = Holding.later(this.syscallAt, nanos, now);
		if (this.nextAt != 0) {
			this.nextAt = Holding.later(this.nextAt, nanos, now);
		}
		if (this.markedAt != 0) {
			this.markedAt = Holding.later(this.markedAt, nanos, now);
		}
		this.holding.discount(nanos, now);
	}

}
