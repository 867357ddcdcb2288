package dev.gmp.sync;

import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * The children of a context that have not ended. The children themselves are the links of
 * the list, so that a child is entered and taken out in the same time among a million.
 */
@SuppressWarnings("serial")
final class Children extends ReentrantLock {

	private @Nullable CancelContext first;

	/** Whether the parent has ended and has taken them. */
	private boolean taken;

	/**
	 * Enters a child, unless the parent has taken all children. In that case the parent
	 * has ended, as the child will see.
	 * @param child a child that is in no list
	 */
	void add(CancelContext child) {
		lock();
		try {
			if (this.taken) {
				return;
			}
			CancelContext second = this.first;
			child.next = second;
			if (second != null) {
				second.previous = child;
			}
			this.first = child;
		}
		finally {
			unlock();
		}
	}

	/**
	 * Takes a child out, unless the parent has taken all children.
	 * @param child a child that was entered
	 */
	void remove(CancelContext child) {
		lock();
		try {
			if (this.taken) {
				return;
			}
			CancelContext previous = child.previous;
			CancelContext next = child.next;
			if (previous != null) {
				previous.next = next;
			}
			else if (this.first == child) {
				this.first = next;
			}
			if (next != null) {
				next.previous = previous;
			}
			child.previous = null;
			child.next = null;
		}
		finally {
			unlock();
		}
	}

	/**
	 * Takes all children for good. From now on their links belong to the caller.
	 * @return the first child, linked to the others; {@code null} if there is none, or if
	 * another thread took them before
	 */
	@Nullable CancelContext takeAll() {
		lock();
		try {
			CancelContext first = this.first;
			this.first = null;
			this.taken = true;
			return first;
		}
		finally {
			unlock();
		}
	}

	int count() {
		lock();
		try {
			int count = 0;
			for (CancelContext child = this.first; child != null; child = child.next) {
				count++;
			}
			return count;
		}
		finally {
			unlock();
		}
	}

}
