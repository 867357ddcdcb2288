package dev.gmp.scheduler;

/**
 * The fields of {@link PCounters}, in a class of their own for the sake of their place in
 * memory. Written by the machine that holds the processor.
 */
abstract class PCountersState extends CacheLinePadding {

	/** Time slices begun. */
	int schedtick;

	/** Goroutines that came from {@code runnext} and inherited a slice. */
	int inherited;

	/** Goroutines taken from other processors. */
	long steals;

	/** Syscalls entered. */
	long syscalls;

	/** Processors handed off by goroutines that said that they would block. */
	long blockings;

	/** Goroutines that gave way because they were marked. */
	long preemptions;

	/** How often a goroutine became runnable here; tells which are sampled. */
	int readied;

	long spawned;

	long finished;

	long nextId;

	long endOfIds;

}
