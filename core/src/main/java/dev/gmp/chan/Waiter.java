package dev.gmp.chan;

import org.jspecify.annotations.Nullable;

/**
 * Somebody who waits for one operation on a channel: a node of a {@link WaiterQueue}.
 * <p>
 * Who takes it out of the queue to carry out its operation has to {@link #claim} it. If
 * that succeeds, the node is his until he has called {@link #complete}: he takes or sets
 * the value meanwhile.
 */
abstract class Waiter {

	/** Neighbours in the circular queue; guarded by the channel's lock. */
	@Nullable Waiter prev;

	@Nullable Waiter next;

	/**
	 * Of a sender, what it sends, {@code null} once that was taken: still there when it
	 * was completed, the channel was closed. Of a receiver, what it was given: still
	 * {@code null} when it was completed, the channel was closed.
	 */
	@Nullable Object value;

	/** Whether it is in the queue; guarded by the channel's lock. */
	boolean queued;

	/**
	 * Claims the right to carry out the operation. Under the channel's lock.
	 * @return {@code false} if it is void: the waiter has given up, or another channel
	 * was faster
	 */
	abstract boolean claim();

	/**
	 * Tells the waiter that the operation was carried out. By who has claimed it, once,
	 * outside of the lock; nothing here may be touched afterwards.
	 */
	abstract void complete();

	/**
	 * Takes what a sender sends. By who has claimed it.
	 * @return the value
	 */
	Object takeValue() {
		Object value = this.value;
		if (value == null) {
			throw new IllegalStateException("a sender without a value");
		}
		this.value = null;
		return value;
	}

}
