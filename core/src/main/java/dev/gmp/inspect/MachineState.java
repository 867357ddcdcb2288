package dev.gmp.inspect;

/**
 * What a machine (M) is doing.
 */
public enum MachineState {

	/** It executes a goroutine. */
	RUNNING,

	/** It holds a processor and searches the other processors' queues for work. */
	SPINNING,

	/**
	 * Its goroutine is in {@code Goroutine.syscall} or {@code Goroutine.blocking}.
	 */
	SYSCALL,

	/** Its processor was taken because its goroutine blocks the thread. */
	BLOCKED,

	/** Its processor was taken because its goroutine computes without giving way. */
	HOG,

	/** It is awake without a goroutine: between two goroutines, or about to park. */
	IDLE,

	/** Its thread sleeps until there is work. */
	PARKED

}
