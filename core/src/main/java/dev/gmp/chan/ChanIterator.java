package dev.gmp.chan;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;

import org.jspecify.annotations.Nullable;

/**
 * Receives from a channel until it is closed and drained.
 *
 * @param <T> the type of the values
 */
final class ChanIterator<T> implements Iterator<T> {

	private final ReceiveChan<T> chan;

	private @Nullable T next;

	private boolean ended;

	ChanIterator(ReceiveChan<T> chan) {
		this.chan = chan;
	}

	@Override
	public boolean hasNext() {
		if (this.next == null && !this.ended) {
			this.next = receive();
			this.ended = this.next == null;
		}
		return this.next != null;
	}

	private @Nullable T receive() {
		try {
			return this.chan.receive();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			CancellationException cancelled = new CancellationException("interrupted while receiving from a channel");
			cancelled.initCause(ex);
			throw cancelled;
		}
	}

	@Override
	public T next() {
		T value = hasNext() ? this.next : null;
		if (value == null) {
			throw new NoSuchElementException("the channel is closed and drained");
		}
		this.next = null;
		return value;
	}

}
