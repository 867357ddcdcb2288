package dev.gmp.chan;

import java.time.Duration;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.jspecify.annotations.Nullable;

/**
 * The end of a channel from which values are received: Go's {@code <-chan T}. Any thread
 * may use it. A goroutine that waits here leaves its machine to others.
 *
 * @param <T> the type of the values, which are never {@code null}
 */
public sealed interface ReceiveChan<T> extends Iterable<T> permits Chan, TimerChan {

	/**
	 * Receives a value, and waits until there is one.
	 * @return the value, {@code null} if the channel is closed and drained
	 * @throws InterruptedException if the thread is interrupted on entry or while it
	 * waits; no value was taken. A thread that is interrupted when it was given a value
	 * already returns that, with its interrupt status set.
	 */
	@Nullable T receive() throws InterruptedException;

	/**
	 * Receives a value if there is one.
	 * @return the value, {@code null} if there is none, or if the channel is closed and
	 * drained
	 */
	@Nullable T poll();

	/**
	 * Receives a value, and waits for one for a limited time.
	 * @param timeout how long to wait at most; not at all if it is zero or negative
	 * @return the value, {@code null} if there was none in time, or if the channel is
	 * closed and drained
	 * @throws InterruptedException as {@link #receive}
	 */
	@Nullable T poll(Duration timeout) throws InterruptedException;

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

	/**
	 * Receives values one by one, until the channel is closed and drained: Go's
	 * {@code for v := range c}. Other threads may receive from the channel at the same
	 * time; each value goes to one receiver.
	 * <p>
	 * If the thread is interrupted, {@code hasNext} and {@code next} throw
	 * {@link java.util.concurrent.CancellationException}, and the interrupt status stays
	 * set.
	 * @return an iterator for one thread
	 */
	@Override
	default Iterator<T> iterator() {
		return new ChanIterator<>(this);
	}

	/**
	 * Returns the values as a stream, which ends when the channel is closed and drained.
	 * The stream receives a value when its terminal operation asks for one. An operation
	 * that stops early, as {@code limit} does, leaves the rest in the channel. An
	 * interrupt ends the stream as it ends the {@link #iterator}.
	 * @return a sequential stream
	 */
	default Stream<T> stream() {
		return StreamSupport.stream(spliterator(), false);
	}

	@Override
	default Spliterator<T> spliterator() {
		return Spliterators.spliteratorUnknownSize(iterator(), Spliterator.ORDERED | Spliterator.NONNULL);
	}

}
