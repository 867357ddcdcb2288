package dev.gmp.inspect;

/**
 * What runs the goroutines.
 */
public enum SchedulingMode {

	/** The scheduler of GMP. */
	SCHEDULER,

	/**
	 * The JDK's own scheduler of virtual threads, because GMP's cannot work in this JVM.
	 */
	FALLBACK

}
