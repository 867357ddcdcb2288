package dev.gmp.jdk;

import java.util.concurrent.ScheduledFuture;

import org.jspecify.annotations.Nullable;

/**
 * What the wake-ups of virtual threads that wait for a time are offered to first, on the
 * platform thread that the virtual thread has just left.
 */
@FunctionalInterface
public interface DelayedTasks {

	/**
	 * Takes a wake-up.
	 * @param wakeup makes the virtual thread runnable; to be run on a platform thread
	 * @param nanos after how many nanoseconds
	 * @return takes it back, from any thread; {@code null} to leave it to the JDK
	 */
	@Nullable ScheduledFuture<?> schedule(Runnable wakeup, long nanos);

}
