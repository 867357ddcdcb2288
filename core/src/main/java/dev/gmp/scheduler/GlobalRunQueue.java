package dev.gmp.scheduler;

import org.jspecify.annotations.Nullable;

import dev.gmp.jdk.JdkAccess;

/**
 * The global run queue (GRQ): goroutines that belong to no processor. First in, first
 * out, linked through the goroutines themselves, so that nothing is allocated; whole
 * batches go in and out under one short lock.
 * <p>
 * Goroutines that yield would make all processors meet at that lock all the time, and
 * move to and fro between the cores. So each processor keeps those that yielded on it in
 * a part of its own, {@link P#yielded}, which belongs to the GRQ in every other respect:
 * it comes after the local queues, anybody may take from it, and at least every 61st time
 * slice, or as soon as anything lies in the common list, it is appended to that.
 */
final class GlobalRunQueue {

	/** The most that one batch takes: half of a local run queue. */
	static final int MAX_BATCH = LocalRunQueue.CAPACITY / 2;

	private final SpinLock lock;

	private @Nullable G head;

	private @Nullable G tail;

	/*
	 * Written under the lock. Volatile, because "is there work" is asked without it, as
	 * one half of the protocol that Machines describes.
	 */
	private volatile int size;

	GlobalRunQueue(JdkAccess jdk) {
		this.lock = new SpinLock(jdk);
	}

	int size() {
		return this.size;
	}

	boolean isEmpty() {
		return this.size == 0;
	}

	/**
	 * Appends a goroutine.
	 * @param g the goroutine
	 */
	void put(G g) {
		g.schedlink = null;
		putBatch(g, g, 1);
	}

	/**
	 * Appends goroutines that are linked by {@code schedlink}.
	 * @param first the first of them
	 * @param last the last of them, which links to none
	 * @param n how many they are
	 */
	void putBatch(G first, G last, int n) {
		this.lock.lock();
		append(first, last, n);
		this.lock.unlock();
	}

	/**
	 * Appends goroutines and takes some from the head, under one lock.
	 * @param first the first of the goroutines to append, linked by {@code schedlink}
	 * @param last the last of them
	 * @param n how many they are
	 * @param gomaxprocs the number of processors, to take a share as {@link #getShare}
	 * does, or 0 to take one goroutine
	 * @return the first of what was taken, linked to the rest of it
	 */
	G exchange(G first, G last, int n, int gomaxprocs) {
		this.lock.lock();
		append(first, last, n);
		G taken = take((gomaxprocs > 0) ? share(gomaxprocs) : 1);
		this.lock.unlock();
		if (taken == null) {
			throw new IllegalStateException("the global run queue is empty after goroutines were appended");
		}
		return taken;
	}

	/**
	 * Takes the first goroutine.
	 * @return the goroutine or {@code null}
	 */
	@Nullable G get() {
		if (this.size == 0) {
			return null;
		}
		this.lock.lock();
		G first = take(1);
		this.lock.unlock();
		return first;
	}

	/**
	 * Takes a share of the queue: min(size / gomaxprocs + 1, 128), as the other
	 * processors want theirs.
	 * @param gomaxprocs the number of processors
	 * @return the first goroutine, linked to the rest of the batch by {@code schedlink},
	 * or {@code null}
	 */
	@Nullable G getShare(int gomaxprocs) {
		if (this.size == 0) {
			return null;
		}
		this.lock.lock();
		G first = take(share(gomaxprocs));
		this.lock.unlock();
		return first;
	}

	private int share(int gomaxprocs) {
		return Math.min(this.size / gomaxprocs + 1, MAX_BATCH);
	}

	private void append(G first, G last, int n) {
		G oldTail = this.tail;
		if (oldTail == null) {
			this.head = first;
		}
		else {
			oldTail.schedlink = first;
		}
		this.tail = last;
		int before = this.size;
		this.size = before + n;
	}

	private @Nullable G take(int most) {
		G first = this.head;
		if (first == null) {
			return null;
		}
		int n = 1;
		G last = first;
		G next = last.schedlink;
		while (n < most && next != null) {
			last = next;
			next = last.schedlink;
			n++;
		}
		last.schedlink = null;
		this.head = next;
		if (next == null) {
			this.tail = null;
		}
		int before = this.size;
		this.size = before - n;
		return first;
	}

}
