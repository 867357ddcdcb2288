package dev.gmp.scheduler;

import java.time.Duration;

/**
 * Durations in nanoseconds.
 */
final class Nanos {

	private static final Duration MAX = Duration.ofNanos(Long.MAX_VALUE);

	private Nanos() {
	}

	/**
	 * Returns a duration in nanoseconds.
	 * @param duration a duration
	 * @return its nanoseconds, or the largest number if there are more
	 */
	static long of(Duration duration) {
		return (duration.compareTo(MAX) >= 0) ? Long.MAX_VALUE : duration.toNanos();
	}

}
