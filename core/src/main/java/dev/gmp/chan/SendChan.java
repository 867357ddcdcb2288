package dev.gmp.chan;

import java.time.Duration;

/**
 * The end of a channel to which values are sent: Go's {@code chan<- T}. Any thread may
 * use it. A goroutine that waits here leaves its machine to others.
 *
 * @param <T> the type of the values, which are never {@code null}
 */
public sealed interface SendChan<T> permits Chan {

	/**
	 * Sends a value. The receiver that has waited longest gets the value, else the
	 * buffer. The sender waits until one of these is possible.
	 * @param value the value
	 * @throws ChanClosedException if the channel is closed, or gets closed meanwhile; the
	 * value was not sent
	 * @throws InterruptedException if the thread is interrupted on entry or while it
	 * waits; the value was not sent. A thread that is interrupted when its value was
	 * taken already returns normally, with its interrupt status set.
	 */
	void send(T value) throws InterruptedException;

	/**
	 * Sends a value if that is possible without waiting.
	 * @param value the value
	 * @return whether it was sent
	 * @throws ChanClosedException if the channel is closed
	 */
	boolean offer(T value);

	/**
	 * Sends a value, and waits for that for a limited time.
	 * @param value the value
	 * @param timeout how long to wait at most; not at all if it is zero or negative
	 * @return whether it was sent
	 * @throws ChanClosedException as {@link #send}
	 * @throws InterruptedException as {@link #send}
	 */
	boolean offer(T value, Duration timeout) throws InterruptedException;

	/**
	 * Closes the channel: no more values may be sent. The values in the buffer can still
	 * be received; after those {@link ReceiveChan#receive} returns {@code null}. All
	 * waiting senders and receivers wake up. Closing a channel again has no effect; in Go
	 * it panics.
	 */
	void close();

	/**
	 * Returns whether the channel was closed. There may still be values to receive.
	 * @return whether it is closed
	 */
	boolean isClosed();

	/**
	 * Returns the number of values in the buffer, as Go's {@code len}.
	 * @return the size, at most {@link #capacity}; a moment later it may be wrong
	 */
	int size();

	/**
	 * Returns the number of values that the buffer has room for, as Go's {@code cap}.
	 * @return the capacity, 0 if each sender meets its receiver
	 */
	int capacity();

}
