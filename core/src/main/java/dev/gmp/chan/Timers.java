package dev.gmp.chan;

import java.time.Duration;
import java.time.Instant;

/**
 * Channels that a time arrives at: Go's {@code time.After} and {@code time.Tick}.
 * <p>
 * They cost no thread, no goroutine and no entry in any timer: a channel of this kind
 * tells from the clock whether its time has come, and who waits for it parks until then.
 * So one that nobody waits for is garbage like any other object.
 */
public final class Timers {

	private Timers() {
	}

	/**
	 * Returns a channel that the time arrives at once, after a while; to be used in a
	 * {@link Select}, for example to limit several of them by one timeout. The channel is
	 * never closed.
	 * @param delay how long to wait; not at all if it is zero or negative
	 * @return a channel with a buffer for one value
	 */
	public static ReceiveChan<Instant> after(Duration delay) {
		return new TimerChan(Parking.nanos(delay), 0);
	}

	/**
	 * Starts a ticker: the time arrives at its channel again and again. Ticks are dropped
	 * while the one before them was not received.
	 * @param period the time between ticks, and before the first one
	 * @return the ticker; there is no need to close it
	 * @throws IllegalArgumentException if the period is zero or negative
	 */
	public static Ticker tick(Duration period) {
		if (!period.isPositive()) {
			throw new IllegalArgumentException("the period of a ticker must be positive: " + period);
		}
		long nanos = Parking.nanos(period);
		return new Ticker(new TimerChan(nanos, nanos));
	}

}
