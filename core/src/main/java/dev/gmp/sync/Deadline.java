package dev.gmp.sync;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * The time when a context ends: as people write it, and on the clock that is never set.
 *
 * @param instant when, as far as is known now
 * @param nanoTime when, as {@link System#nanoTime} counts
 */
record Deadline(Instant instant, long nanoTime) {

	/** Some 146 years. Two times that are not further apart can be compared. */
	private static final long FURTHEST = Long.MAX_VALUE / 2;

	static Deadline after(Duration timeout) {
		return new Deadline(instantAfter(timeout), nanoTimeAfter(timeout));
	}

	static Deadline at(Instant instant) {
		return new Deadline(instant, nanoTimeAfter(Duration.between(Instant.now(), instant)));
	}

	private static Instant instantAfter(Duration timeout) {
		try {
			return Instant.now().plus(timeout);
		}
		catch (DateTimeException | ArithmeticException ex) {
			return timeout.isNegative() ? Instant.MIN : Instant.MAX;
		}
	}

	private static long nanoTimeAfter(Duration timeout) {
		return System.nanoTime() + Math.clamp(TimeUnit.NANOSECONDS.convert(timeout), 0, FURTHEST);
	}

	boolean isBefore(Deadline other) {
		return this.nanoTime - other.nanoTime < 0;
	}

	/**
	 * Returns the time that is left.
	 * @return nanoseconds, zero or less if there is none
	 */
	long remaining() {
		return this.nanoTime - System.nanoTime();
	}

}
