package dev.gmp.chan;

import java.time.Instant;

/**
 * A channel that the time arrives at again and again: Go's {@code time.Ticker}. Made by
 * {@link Timers#tick}.
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
	 * Stops it: no more ticks arrive, also not one that is due already. As in Go the
	 * channel is not closed by this, so who waits for a tick goes on waiting.
	 */
	@Override
	public void close() {
		this.channel.stop();
	}

}
