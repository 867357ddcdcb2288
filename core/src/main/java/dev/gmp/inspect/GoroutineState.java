package dev.gmp.inspect;

/**
 * What a goroutine does.
 */
public enum GoroutineState {

	/** It stands in a run queue. */
	RUNNABLE,

	/** A machine with a processor executes it. */
	RUNNING,

	/**
	 * A machine without a processor executes it: it is in a syscall, blocks its machine,
	 * or computes on after its processor was taken.
	 */
	SYSCALL,

	/** It waits for an event. */
	WAITING

}
