package dev.gmp.jdk;

import org.jspecify.annotations.Nullable;

/**
 * The wake-ups of virtual threads that wait for a time. Where a JDK does not let GMP have
 * them, it goes on waking them.
 */
public interface TimerAccess {

	/**
	 * Tells why wake-ups are left to the JDK in this JVM.
	 * @return the reason, {@code null} if they are offered
	 */
	@Nullable String timersUnavailable();

	/**
	 * Offers the wake-up of each virtual thread that waits for a time, and is not of the
	 * JDK's own scheduler, to GMP from now on. Where this JDK does not allow it, the JDK
	 * goes on waking them.
	 * @param tasks what they are offered to
	 */
	void installTimers(DelayedTasks tasks);

	/**
	 * Leaves those wake-ups to the JDK again. What was taken already may still be
	 * cancelled.
	 */
	void uninstallTimers();

}
