package dev.gmp.chan;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import org.jspecify.annotations.Nullable;

/**
 * The waiters on one side of a channel, in the order in which they came. The caller of
 * every method but {@link #looksEmpty} holds the channel's lock.
 * <p>
 * The list is circular. To put a waiter into an empty queue takes one write to an object
 * that may be old, which costs less with a generational garbage collector.
 */
final class WaiterQueue {

	private static final VarHandle LAST;

	static {
		try {
			LAST = MethodHandles.lookup().findVarHandle(WaiterQueue.class, "last", Waiter.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	/** Its {@code next} is the first one. */
	private @Nullable Waiter last;

	/**
	 * Returns whether the queue has no waiters. Any thread may call this without the
	 * lock. A waiter that has given up may still count.
	 * @return whether it is empty
	 */
	boolean looksEmpty() {
		return (Waiter) LAST.getAcquire(this) == null;
	}

	/**
	 * Appends a waiter.
	 * @param waiter the waiter, in no queue
	 */
	void add(Waiter waiter) {
		Waiter last = this.last;
		if (last == null) {
			waiter.prev = waiter;
			waiter.next = waiter;
		}
		else {
			Waiter first = last.next;
			waiter.prev = last;
			waiter.next = first;
			last.next = waiter;
			if (first != null) {
				first.prev = waiter;
			}
		}
		waiter.queued = true;
		LAST.setOpaque(this, waiter);
	}

	/**
	 * Takes a waiter out, wherever it stands.
	 * @param waiter the waiter
	 * @return {@code false} if it was taken out already
	 */
	boolean remove(Waiter waiter) {
		if (!waiter.queued) {
			return false;
		}
		waiter.queued = false;
		Waiter prev = waiter.prev;
		Waiter next = waiter.next;
		waiter.prev = null;
		waiter.next = null;
		if (next == waiter) {
			LAST.setOpaque(this, (Waiter) null);
			return true;
		}
		if (prev != null && next != null) {
			prev.next = next;
			next.prev = prev;
			if (this.last == waiter) {
				LAST.setOpaque(this, prev);
			}
		}
		return true;
	}

	/**
	 * Takes out and claims the first waiter whose operation is not void, and takes out
	 * the void ones before it.
	 * @return the waiter, {@code null} if there is none
	 */
	@Nullable Waiter claimFirst() {
		Waiter last = this.last;
		while (last != null) {
			Waiter first = last.next;
			if (first == null) {
				throw new IllegalStateException("a waiter in a queue has no next one");
			}
			remove(first);
			if (first.claim()) {
				return first;
			}
			last = this.last;
		}
		return null;
	}

	/**
	 * Counts the waiters, for tests.
	 * @return how many there are
	 */
	int size() {
		int size = 0;
		Waiter last = this.last;
		if (last != null) {
			Waiter waiter = last;
			do {
				size++;
				waiter = waiter.next;
			}
			while (waiter != null && waiter != last);
		}
		return size;
	}

}
