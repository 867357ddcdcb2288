package dev.gmp.scheduler;

/**
 * Why a machine does not leave its goroutine.
 */
enum Stall {

	/** Its thread waits outside Java's view: in native code, for a file, for a class. */
	BLOCKED,

	/** Its goroutine computes without giving way. */
	HOG

}
