package dev.gmp;

/**
 * What becomes of goroutines where the scheduler cannot work: the JDK is not as it is
 * expected, gives no access to its virtual threads, or the program is a native image.
 */
public enum FallbackPolicy {

	/**
	 * They are stock virtual threads, on the JDK's own scheduler. This is logged once at
	 * WARN, and a snapshot tells it with the reason.
	 */
	VIRTUAL_THREADS,

	/**
	 * No scheduler is made, and whoever asked for one gets a {@link GmpAccessException}.
	 */
	FAIL

}
