package dev.gmp.jdk;

import org.jspecify.annotations.Nullable;

/**
 * How a thread waits for a lock that is held for a few dozen instructions and must not
 * park a virtual thread, as in:
 *
 * <pre>
 * int spins = 0;
 * while (held) {
 *     spins = SpinWait.once(jdk, spins);
 * }
 * SpinWait.end(jdk, spins);
 * </pre>
 *
 * It spins, as the lock is mostly free in a moment. The operating system may have taken
 * the core from the holder, so the core is offered to it now and then. And the holder may
 * be stopped for long, by a debugger or where there is no core for it: then the thread
 * sleeps for up to a millisecond at a time, with the virtual thread on it, rather than
 * use a core for nothing.
 * <p>
 * Takes no memory: there may be none left.
 */
public final class SpinWait {

	private static final int SPINS_BEFORE_YIELD = 200;

	/** Some tenths of a millisecond, in which a holder with a core is long done. */
	private static final int SPINS_BEFORE_SLEEP = 100 * SPINS_BEFORE_YIELD;

	private static final long SHORTEST_SLEEP = 50_000;

	private static final int LONGER_SLEEPS = 4;

	private SpinWait() {
	}

	/**
	 * Waits for a moment.
	 * @param jdk the access to the JDK, {@code null} if there is none
	 * @param spins what this has returned before, 0 for the first time
	 * @return what to give the next time
	 */
	public static int once(@Nullable JdkAccess jdk, int spins) {
		if (spins >= SPINS_BEFORE_SLEEP && jdk != null) {
			int longer = spins - SPINS_BEFORE_SLEEP;
			jdk.parkCarrier(SHORTEST_SLEEP << longer);
			// Where it cannot sleep, as when it was interrupted.
			jdk.yieldCarrier();
			return (longer < LONGER_SLEEPS) ? spins + 1 : spins;
		}
		if (spins % SPINS_BEFORE_YIELD == SPINS_BEFORE_YIELD - 1) {
			offerCore(jdk);
		}
		else {
			Thread.onSpinWait();
		}
		return (spins < SPINS_BEFORE_SLEEP) ? spins + 1 : 0;
	}

	/*
	 * Without the access to the JDK there is no other way, so a virtual thread spins on.
	 */
	private static void offerCore(@Nullable JdkAccess jdk) {
		if (jdk != null) {
			jdk.yieldCarrier();
		}
		else if (!Thread.currentThread().isVirtual()) {
			Thread.yield();
		}
	}

	/**
	 * Ends the wait. A sleep may have taken a permit that somebody gave the thread for a
	 * park of its own, which would then wait for ever: it gets one back. One too many
	 * ends a park too early, for which every caller of park is prepared.
	 * @param jdk the access to the JDK, {@code null} if there is none
	 * @param spins what {@link #once} has returned last
	 */
	public static void end(@Nullable JdkAccess jdk, int spins) {
		if (spins > SPINS_BEFORE_SLEEP && jdk != null) {
			jdk.unparkPlatformThread(jdk.currentCarrierThread());
		}
	}

}
