package dev.gmp.chan;

import org.jspecify.annotations.Nullable;

/**
 * An operation on a channel for which a thread waits: a node of a {@link WaiterQueue}.
 * <p>
 * Another thread that takes the node out of the queue, to carry out the operation, has to
 * {@link #claim} the node. If the claim succeeds, the node belongs to that thread until
 * the thread has called {@link #complete}. Meanwhile the thread takes or sets the value.
 */
abstract class Waiter {

	/** The neighbours in the circular queue; guarded by the channel's lock. */
	@Nullable Waiter prev;

	@Nullable Waiter next;

	/**
	 * The value that is sent or was received. A sender has its value until the value is
	 * taken; a sender that is completed and still has its value was woken because the
	 * channel was closed. A receiver has {@code null} until it is given a value; a
	 * receiver that is completed and still has {@code null} was woken because the channel
	 * was closed.
	 */
	@Nullable Object value;

	/** Whether the node is in a queue; guarded by the channel's lock. */
	boolean queued;

	/**
	 * Claims the right to carry out the operation. The caller holds the channel's lock.
	 * @return {@code false} if the operation is void: the waiting thread has given up, or
	 * another channel was faster
	 */
	abstract boolean claim();

	/**
	 * Wakes the waiting thread, because the operation was carried out. The thread that
	 * has claimed the node calls this once, outside of the lock, and does not touch the
	 * node afterwards.
	 */
	abstract void complete();

	/**
	 * Takes the value that a sender sends. Only the thread that has claimed the node
	 * calls this.
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
