package dev.gmp.scheduler;

/**
 * Where a machine puts goroutines whose sockets are ready, or whose time has come:
 * {@code injectglist} of Go.
 */
enum Injection {

	/**
	 * At the tail of its ring, which is dry: the one that became ready first runs first.
	 */
	LOCAL,

	/**
	 * In the GRQ, because its ring is not dry. A ring that is filled up again before it
	 * is dry would starve the GRQ.
	 */
	GLOBAL

}
