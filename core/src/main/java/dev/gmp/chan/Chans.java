package dev.gmp.chan;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Connects channels to one another, and to queues, publishers and iterables.
 *
 * <h2>Tasks</h2> A method that has to move values takes an {@link Executor}, and gives it
 * one task for each source or worker. Usually the executor is {@code gmp::go}, which runs
 * each task as a goroutine. A task ends when its source ends, when the channel that it
 * sends to is closed, or when its thread is interrupted. The last task that sends to a
 * channel closes the channel. A receiver that loses interest in the values therefore
 * closes the channel, and the tasks end.
 * <p>
 * Every {@link ReceiveChan} is an {@link Iterable} and has a
 * {@linkplain ReceiveChan#stream() stream}, without any of these methods.
 */
public final class Chans {

	private Chans() {
	}

	/**
	 * Returns a closed channel with some values in its buffer.
	 * @param <T> the type of the values
	 * @param values the values
	 * @return a channel from which they can be received
	 */
	@SafeVarargs
	@SuppressWarnings("varargs")
	public static <T> ReceiveChan<T> of(T... values) {
		return of(List.of(values));
	}

	/**
	 * Returns a closed channel with some values in its buffer.
	 * @param <T> the type of the values
	 * @param values the values
	 * @return a channel from which they can be received
	 */
	public static <T> ReceiveChan<T> of(Collection<? extends T> values) {
		List<T> copy = List.copyOf(values);
		Chan<T> chan = Chan.make(copy.size());
		copy.forEach(chan::offer);
		chan.close();
		return chan;
	}

	/**
	 * Sends the elements of a source, as far as they are received, and closes the channel
	 * at its end. The source is iterated by the task; what it throws goes to the task's
	 * thread, after the channel was closed.
	 * @param <T> the type of the values
	 * @param executor runs the task
	 * @param source the source, which may be endless
	 * @return a channel without a buffer
	 */
	public static <T> Chan<T> from(Executor executor, Iterable<? extends T> source) {
		Objects.requireNonNull(source, "source");
		Chan<T> chan = Chan.make();
		executor.execute(new Pump(chan, () -> {
			for (T value : source) {
				chan.send(value);
			}
		}));
		return chan;
	}

	/**
	 * Moves what comes into a queue to a channel. When the channel is closed, the task
	 * takes at most one element more; it is put back if there is room.
	 * @param <T> the type of the values
	 * @param executor runs the task, which is to be interrupted to end it while the queue
	 * is empty
	 * @param queue the queue
	 * @return a channel without a buffer
	 */
	public static <T> Chan<T> from(Executor executor, BlockingQueue<? extends T> queue) {
		Objects.requireNonNull(queue, "queue");
		Chan<T> chan = Chan.make();
		executor.execute(new Pump(chan, () -> move(queue, chan)));
		return chan;
	}

	private static <T> void move(BlockingQueue<T> queue, Chan<? super T> chan) throws InterruptedException {
		while (!chan.isClosed()) {
			T value = queue.take();
			try {
				chan.send(value);
			}
			catch (InterruptedException | ChanClosedException ex) {
				if (!queue.offer(value)) {
					throw new IllegalStateException("there was no room to put an element back: " + value, ex);
				}
				throw ex;
			}
		}
	}

	/**
	 * Receives from a publisher. The task asks the publisher for as many elements as the
	 * capacity, and for another one whenever an element was received. Closing the channel
	 * cancels the subscription, at the latest with the next element. The channel is
	 * closed when the publisher completes or fails.
	 * @param <T> the type of the values
	 * @param executor runs the task
	 * @param publisher the publisher
	 * @param capacity how many elements may be on the way, at least 1
	 * @param onError is given what the publisher fails with, before the channel is closed
	 * @return a channel without a buffer
	 */
	public static <T> Chan<T> from(Executor executor, Flow.Publisher<? extends T> publisher, int capacity,
			Consumer<? super Throwable> onError) {
		return FlowChans.from(executor, publisher, capacity, onError);
	}

	/**
	 * Publishes the values of a channel, and completes when the channel is closed and
	 * drained. Each subscriber has a task that receives as many values as the subscriber
	 * asks for. Of several subscribers each value goes to one, as with any receivers.
	 * Cancelling a subscription ends its task, and leaves the channel alone.
	 * @param <T> the type of the values
	 * @param executor runs the tasks
	 * @param chan the channel
	 * @return a publisher
	 */
	public static <T> Flow.Publisher<T> toPublisher(Executor executor, ReceiveChan<? extends T> chan) {
		Objects.requireNonNull(executor, "executor");
		Objects.requireNonNull(chan, "chan");
		return (subscriber) -> FlowChans.subscribe(executor, chan, subscriber);
	}

	/**
	 * Shows a channel as a queue: {@code put} sends and {@code take} receives, without a
	 * task in between. Where a queue cannot tell that a channel is closed, as in
	 * {@code take}, the view throws {@link ChanClosedException}. The view supports
	 * neither {@code peek} nor iterating, {@code contains} and {@code remove(Object)}.
	 * @param <T> the type of the values
	 * @param chan the channel
	 * @return a view of it
	 */
	public static <T> BlockingQueue<T> asBlockingQueue(Chan<T> chan) {
		return new ChanQueue<>(chan);
	}

	/**
	 * Fan-in: merges channels into one, which is closed when all of them are closed and
	 * drained. The values of one channel keep their order.
	 * @param <T> the type of the values
	 * @param executor runs a task for each source
	 * @param sources the channels
	 * @return a channel without a buffer
	 */
	public static <T> Chan<T> fanIn(Executor executor, Collection<? extends ReceiveChan<? extends T>> sources) {
		List<ReceiveChan<? extends T>> copy = List.copyOf(sources);
		Chan<T> merged = Chan.make();
		if (copy.isEmpty()) {
			merged.close();
		}
		AtomicInteger running = new AtomicInteger(copy.size());
		for (ReceiveChan<? extends T> source : copy) {
			executor.execute(new Pump(merged, running, () -> forward(source, merged)));
		}
		return merged;
	}

	private static <T> void forward(ReceiveChan<? extends T> source, Chan<T> target) throws InterruptedException {
		T value = source.receive();
		while (value != null) {
			target.send(value);
			value = source.receive();
		}
	}

	/**
	 * Fan-out: starts workers that receive from one channel, apply a function, and send
	 * the results to another channel. The channel of the results is closed when the
	 * source is closed and drained and all workers have ended. Results come in the order
	 * in which they are ready.
	 * <p>
	 * An exception of the function ends all workers: the channel of the results is
	 * closed, and the exception goes to the thread of the worker.
	 * @param <T> the type of the values
	 * @param <R> the type of the results
	 * @param executor runs a task for each worker
	 * @param workers how many workers there are, at least 1
	 * @param source the channel that the workers receive from
	 * @param function what the workers apply; returns {@code null} for a value without a
	 * result
	 * @return a channel of results without a buffer
	 */
	public static <T, R> Chan<R> fanOut(Executor executor, int workers, ReceiveChan<T> source,
			Function<? super T, ? extends @Nullable R> function) {
		if (workers < 1) {
			throw new IllegalArgumentException("there must be a worker at least: " + workers);
		}
		Objects.requireNonNull(source, "source");
		Objects.requireNonNull(function, "function");
		Chan<R> results = Chan.make();
		AtomicInteger running = new AtomicInteger(workers);
		for (int i = 0; i < workers; i++) {
			executor.execute(new Pump(results, running, () -> work(source, function, results)));
		}
		return results;
	}

	private static <T, R> void work(ReceiveChan<T> source, Function<? super T, ? extends @Nullable R> function,
			Chan<R> results) throws InterruptedException {
		while (!results.isClosed()) {
			T value = source.receive();
			if (value == null) {
				return;
			}
			R result = function.apply(value);
			if (result != null) {
				results.send(result);
			}
		}
	}

}
