package dev.gmp.chan;

import java.time.Duration;
import java.time.Instant;

/**
 * Makes channels at which a time arrives: Go's {@code time.After} and {@code time.Tick}.
 * <p>
 * Such a channel costs no thread, no goroutine and no entry in any timer. The clock tells
 * whether the time has come, and a receiver parks until then. A channel without receivers
 * is garbage like any other object.
 */
public final class Timers {

	private Timers() {
	}

	/**
	 * Returns a channel at which the time arrives once, after a delay. In a
	 * {@link Select} it is a timeout, which several selects may share. The channel is
	 * never closed.
	 * @param delay how long to wait; not at all if it is zero or negative
	 * @return a channel with a buffer for one value
	 */
	public static ReceiveChan<Instant> after(Duration delay) {
		return new TimerChan(Parking.nanos(delay), 0);
	}

	/**
	 * Starts a ticker: the time arrives at its channel again and again. A tick is dropped
	 * while the tick before it was not received.
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
