package dev.gmp.chan;

import java.time.Instant;

/**
 * A channel at which the time arrives again and again: Go's {@code time.Ticker}.
 * {@link Timers#tick} makes one.
 */
public final class Ticker implements AutoCloseable {

	private final TimerChan channel;

	Ticker(TimerChan channel) {
		this.channel = channel;
	}

	/**
	 * Returns the channel of the ticks. The value is the time when the tick was due.
	 * @return a channel with a buffer for one value
	 */
	public ReceiveChan<Instant> channel() {
		return this.channel;
	}

	/**
	 * Stops the ticker: no more ticks arrive, not even a tick that is due already. As in
	 * Go, this does not close the channel, so a thread that waits for a tick goes on
	 * waiting.
	 */
	@Override
	public void close() {
		this.channel.stop();
	}

}
