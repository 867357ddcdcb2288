package dev.gmp.chan;

import java.time.Duration;
import java.util.AbstractQueue;
import java.util.Collection;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * A view of a channel as a queue.
 *
 * @param <T> the type of the values
 */
final class ChanQueue<T> extends AbstractQueue<T> implements BlockingQueue<T> {

	private final Chan<T> chan;

	ChanQueue(Chan<T> chan) {
		this.chan = Objects.requireNonNull(chan, "chan");
	}

	@Override
	public void put(T value) throws InterruptedException {
		this.chan.send(value);
	}

	@Override
	public boolean offer(T value) {
		return this.chan.offer(value);
	}

	@Override
	public boolean offer(T value, long timeout, TimeUnit unit) throws InterruptedException {
		return this.chan.offer(value, duration(timeout, unit));
	}

	@Override
	public T take() throws InterruptedException {
		T value = this.chan.receive();
		if (value == null) {
			throw new ChanClosedException("take from a channel that is closed and drained");
		}
		return value;
	}

	@Override
	public @Nullable T poll() {
		return this.chan.poll();
	}

	@Override
	public @Nullable T poll(long timeout, TimeUnit unit) throws InterruptedException {
		return this.chan.poll(duration(timeout, unit));
	}

	private static Duration duration(long timeout, TimeUnit unit) {
		return Duration.of(timeout, unit.toChronoUnit());
	}

	@Override
	public int size() {
		return this.chan.size();
	}

	@Override
	public int remainingCapacity() {
		return this.chan.capacity() - this.chan.size();
	}

	@Override
	public int drainTo(Collection<? super T> target) {
		return drainTo(target, Integer.MAX_VALUE);
	}

	@Override
	public int drainTo(Collection<? super T> target, int most) {
		if (target == this) {
			throw new IllegalArgumentException("a queue cannot be drained to itself");
		}
		int n = 0;
		while (n < most) {
			T value = this.chan.poll();
			if (value == null) {
				break;
			}
			target.add(value);
			n++;
		}
		return n;
	}

	@Override
	public T peek() {
		throw notSupported();
	}

	@Override
	public Iterator<T> iterator() {
		throw notSupported();
	}

	private static UnsupportedOperationException notSupported() {
		return new UnsupportedOperationException("a channel does not show its values before they are received");
	}

}
