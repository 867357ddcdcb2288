package dev.gmp.scheduler;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import dev.gmp.concurrent.SpinLock;
import dev.gmp.jdk.JdkAccess;

/**
 * The timers of a processor: a heap in which each node has four children, as in Go. Such
 * a heap is half as deep as one with two children, and four times lie in one cache line.
 * A timer knows its place in the heap, so that it can be taken out when its goroutine is
 * woken by something else.
 * <p>
 * The machine that holds the processor adds timers. Any machine, and sysmon, may take
 * what is due, and any thread may take out a timer of its own.
 */
final class TimerHeap {

	/** No time at all: later than every timer. */
	static final long NONE = Long.MAX_VALUE;

	/** How many timers are taken at once, before the machine looks at its queue. */
	static final int MAX_BATCH = 64;

	private static final int ARITY = 4;

	private static final int INITIAL = 64;

	/** When the clock of the timers begins, of {@link System#nanoTime()}. */
	private final long origin;

	private final SpinLock lock;

	/**
	 * When the first timer is due, {@link #NONE} if there is none. Written under the
	 * lock, and read without it to see whether it is worth taking the lock.
	 */
	private volatile long earliest = NONE;

	/** When what is due was taken last. Written under the lock. */
	private volatile long servedAt;

	/** Guarded by the lock, as what follows. */
	private @Nullable Timer[] heap = new Timer[INITIAL];

	/** The times of {@link #heap}: comparing does not touch the timers. */
	private long[] whens = new long[INITIAL];

	private volatile int size;

	TimerHeap(long origin, JdkAccess jdk) {
		this.origin = origin;
		this.lock = new SpinLock(jdk);
	}

	long earliest() {
		return this.earliest;
	}

	/**
	 * Returns when somebody took what is due.
	 * @return the time, 0 if nobody has yet
	 */
	long servedAt() {
		return this.servedAt;
	}

	int size() {
		return this.size;
	}

	/**
	 * Returns how long it takes until a timer is due.
	 * @param timer a timer of this heap
	 * @return nanoseconds, not positive if it is due
	 */
	long remaining(Timer timer) {
		return timer.when - (System.nanoTime() - this.origin);
	}

	/**
	 * Puts a timer in.
	 * @param timer a timer of this heap that was never in it
	 */
	void add(Timer timer) {
		this.lock.lock();
		while (this.size == this.heap.length) {
			int full = this.size;
			this.lock.unlock();
			// Not under the lock, where nothing may be allocated.
			@Nullable Timer[] heap = new Timer[2 * full];
			long[] whens = new long[2 * full];
			this.lock.lock();
			if (this.heap.length < heap.length) {
				System.arraycopy(this.heap, 0, heap, 0, this.size);
				System.arraycopy(this.whens, 0, whens, 0, this.size);
				this.heap = heap;
				this.whens = whens;
			}
		}
		int last = this.size;
		this.size = last + 1;
		siftUp(last, timer);
		this.earliest = this.whens[0];
		this.lock.unlock();
	}

	/**
	 * Takes a timer out.
	 * @param timer a timer of this heap
	 * @return whether it was still there; else somebody else has taken it
	 */
	boolean remove(Timer timer) {
		this.lock.lock();
		int index = timer.index;
		boolean there = index >= 0;
		if (there) {
			removeAt(index);
		}
		this.lock.unlock();
		return there;
	}

	/**
	 * Takes what is due.
	 * @param now the time
	 * @param due gets the timers, the first that is due first
	 * @param most how many to take at most
	 * @return how many; if as many as that, there may be more
	 */
	int takeDue(long now, @Nullable Timer[] due, int most) {
		int n = 0;
		this.lock.lock();
		while (n < most && this.size > 0 && this.whens[0] <= now) {
			due[n++] = this.heap[0];
			removeAt(0);
		}
		this.servedAt = now;
		this.lock.unlock();
		return n;
	}

	private void removeAt(int index) {
		Timer removed = at(index);
		int last = this.size - 1;
		this.size = last;
		Timer moved = at(last);
		this.heap[last] = null;
		removed.index = -1;
		if (index < last) {
			if (index > 0 && moved.when < this.whens[(index - 1) / ARITY]) {
				siftUp(index, moved);
			}
			else {
				siftDown(index, moved);
			}
		}
		this.earliest = (last > 0) ? this.whens[0] : NONE;
	}

	private Timer at(int index) {
		Timer timer = this.heap[index];
		if (timer == null) {
			throw new IllegalStateException("no timer at " + index + " of " + Arrays.toString(this.whens));
		}
		return timer;
	}

	private void siftUp(int start, Timer timer) {
		int i = start;
		while (i > 0) {
			int parent = (i - 1) / ARITY;
			if (timer.when >= this.whens[parent]) {
				break;
			}
			set(i, at(parent));
			i = parent;
		}
		set(i, timer);
	}

	private void siftDown(int start, Timer timer) {
		int i = start;
		int size = this.size;
		while (true) {
			int first = ARITY * i + 1;
			if (first >= size) {
				break;
			}
			int least = first;
			int end = Math.min(first + ARITY, size);
			for (int child = first + 1; child < end; child++) {
				if (this.whens[child] < this.whens[least]) {
					least = child;
				}
			}
			if (timer.when <= this.whens[least]) {
				break;
			}
			set(i, at(least));
			i = least;
		}
		set(i, timer);
	}

	private void set(int index, Timer timer) {
		this.heap[index] = timer;
		this.whens[index] = timer.when;
		timer.index = index;
	}

}
