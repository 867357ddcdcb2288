package dev.gmp.scheduler;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import dev.gmp.concurrent.CoarseClock;
import dev.gmp.concurrent.SpinLock;
import dev.gmp.jdk.JdkAccess;

/**
 * The global run queue (GRQ): goroutines that belong to no processor, first in, first
 * out. Whole batches go in and out under one short lock. A goroutine that comes to an
 * empty queue needs no lock, see {@link FrontSlot}.
 *
 * <h2>Why it is a list of chunks</h2> The goroutines do not link to each other. Copying a
 * batch is a matter of nanoseconds, while following links means a cache miss for each
 * goroutine. And a goroutine may stand in the queue twice: the JDK hands a runnable one
 * to its scheduler again after a thread has asked for its stack trace, and relies on it
 * that the second run finds nothing to do.
 *
 * <h2>Why each processor has a part of it</h2> Goroutines that yield would make all
 * processors meet at the lock all the time, and would move to and fro between the cores.
 * So each processor keeps the goroutines that yielded on it in a part of its own,
 * {@link P#yielded}. That part belongs to the GRQ in every other respect. It comes after
 * the local queues, and any machine may take from it. At least every 61st time slice, or
 * as soon as anything lies in the common list, it is appended to that list.
 */
final class GlobalRunQueue {

	/**
	 * Every how many time slices the GRQ comes before the local queue: a prime, as in Go.
	 */
	static final int FIRST_EVERY = 61;

	/** The most that one batch takes: half of a local run queue. */
	static final int MAX_BATCH = LocalRunQueue.CAPACITY / 2;

	private static final int MAX_SPARES = 4;

	/**
	 * Where the first goroutine is if it came to an empty queue. All others are in the
	 * list.
	 */
	private final FrontSlot front = new FrontSlot();

	private final SpinLock lock;

	/** What goroutines are taken from; empty only if it is the tail as well. */
	private Chunk head = new Chunk();

	/** What goroutines are put into. */
	private Chunk tail = this.head;

	/** Empty chunks for later. */
	private @Nullable Chunk spares;

	private int nspares;

	/*
	 * Of the list. Written under the lock. Volatile, because "is there work" is asked
	 * without it, as one half of the protocol that Wakeups describes.
	 */
	private volatile int size;

	GlobalRunQueue(JdkAccess jdk) {
		this.lock = new SpinLock(jdk);
	}

	int size() {
		return this.size + (this.front.isEmpty() ? 0 : 1);
	}

	boolean isEmpty() {
		return this.front.isEmpty() && this.size == 0;
	}

	/**
	 * Returns since when the first goroutine is runnable. From any thread, without the
	 * lock: a front that was taken at this moment may be told, or one of a chunk that has
	 * just been used again.
	 * @return the time on the {@link CoarseClock}, {@link CoarseClock#NONE} if there is
	 * none
	 */
	int frontSince() {
		G first = this.front.peek();
		if (first == null && this.size > 0) {
			first = this.head.peek();
		}
		return (first != null) ? first.since : CoarseClock.NONE;
	}

	/**
	 * Appends a goroutine.
	 * @param g the goroutine
	 * @throws OutOfMemoryError if there is no memory for a chunk; then it was not
	 * appended
	 */
	void put(G g) {
		// A goroutine that comes while there is a list comes after it.
		if (this.size == 0 && this.front.offer(g)) {
			return;
		}
		Chunk fresh = null;
		while (true) {
			this.lock.lock();
			boolean room = this.tail.room() > 0 || fresh != null || this.spares != null;
			if (room) {
				if (this.tail.room() == 0) {
					append((fresh != null) ? fresh : takeSpare());
					fresh = null;
				}
				this.tail.add(g);
				int before = this.size;
				this.size = before + 1;
				if (fresh != null) {
					keepSpare(fresh);
				}
			}
			this.lock.unlock();
			if (room) {
				return;
			}
			fresh = new Chunk();
		}
	}

	/**
	 * Returns an empty chunk, for {@link #putBatch}.
	 * @return a chunk that nobody else has
	 * @throws OutOfMemoryError if there is no memory for one
	 */
	Chunk newChunk() {
		this.lock.lock();
		Chunk spare = (this.spares != null) ? takeSpare() : null;
		this.lock.unlock();
		return (spare != null) ? spare : new Chunk();
	}

	/**
	 * Appends goroutines from a ring, and one more. Fails in no case.
	 * @param ring its slots, of which nobody changes those meanwhile
	 * @param position the position of the first goroutine
	 * @param n how many, less than the size of a chunk
	 * @param last the one after them
	 * @param reserve an empty chunk
	 * @return the reserve if it was not needed, else {@code null}
	 */
	@Nullable Chunk putBatch(@Nullable G[] ring, int position, int n, G last, Chunk reserve) {
		this.lock.lock();
		Chunk left = append(ring, position, n, reserve);
		if (this.tail.room() == 0 && left != null) {
			append(left);
			left = null;
		}
		this.tail.add(last);
		int before = this.size;
		this.size = before + 1;
		this.lock.unlock();
		return left;
	}

	/**
	 * Puts in a chunk of goroutines: before all others if its first one is runnable for
	 * longer than the first of those, else behind them. Goroutines that come back from a
	 * processor that was taken from its machine keep their place so; behind all others
	 * they would wait for one more chain each time.
	 * @param chunk a chunk that the caller does not touch any more
	 */
	void putInOrder(Chunk chunk) {
		this.lock.lock();
		if (chunk.isEmpty()) {
			keepSpare(chunk);
		}
		else {
			int n = chunk.to;
			if (isOlder(chunk.peek(), this.head.peek())) {
				chunk.next = this.head;
				this.head = chunk;
			}
			else {
				append(chunk);
			}
			int before = this.size;
			this.size = before + n;
			moveFrontBehind(chunk);
		}
		this.lock.unlock();
	}

	/*
	 * A machine that looks for work reads the front before the size, which was raised
	 * before the front is emptied here. So it does not find both empty.
	 */
	private void moveFrontBehind(Chunk chunk) {
		if (chunk != this.head || chunk.room() == 0 || !isOlder(chunk.peek(), this.front.peek())) {
			return;
		}
		G first = this.front.poll();
		if (first != null) {
			chunk.add(first);
			int before = this.size;
			this.size = before + 1;
		}
	}

	private static boolean isOlder(@Nullable G one, @Nullable G other) {
		return one != null && other != null && one.since != CoarseClock.NONE && other.since != CoarseClock.NONE
				&& one.since - other.since < 0;
	}

	/**
	 * Appends goroutines from a ring and takes some from the head, under one lock.
	 * @param ring its slots, of which nobody changes those meanwhile
	 * @param position the position of the first goroutine
	 * @param n how many, up to the size of a chunk
	 * @param reserve an empty chunk
	 * @param gomaxprocs the number of processors, to take a share as {@link #getShare}
	 * does, or 0 to take one goroutine
	 * @param taken gets what was taken
	 * @return the reserve if it was not needed, else {@code null}
	 */
	@Nullable Chunk exchange(@Nullable G[] ring, int position, int n, Chunk reserve, int gomaxprocs, Batch taken) {
		takeFront(taken);
		this.lock.lock();
		Chunk left = append(ring, position, n, reserve);
		take(taken, (gomaxprocs > 0) ? share(gomaxprocs, taken.n) : 1);
		this.lock.unlock();
		return left;
	}

	/**
	 * Takes the first goroutine.
	 * @return the goroutine or {@code null}
	 */
	@Nullable G get() {
		G first = this.front.poll();
		if (first != null || this.size == 0) {
			return first;
		}
		this.lock.lock();
		int before = this.size;
		if (before > 0) {
			first = this.head.take();
			recycleEmptyHead();
			this.size = before - 1;
		}
		this.lock.unlock();
		return first;
	}

	/**
	 * Takes a share of the queue: min(size / gomaxprocs + 1, 128), as the other
	 * processors want theirs.
	 * @param gomaxprocs the number of processors
	 * @param taken gets what was taken
	 */
	void getShare(int gomaxprocs, Batch taken) {
		takeFront(taken);
		if (this.size == 0) {
			return;
		}
		this.lock.lock();
		take(taken, share(gomaxprocs, taken.n));
		this.lock.unlock();
	}

	private void takeFront(Batch taken) {
		G first = this.front.poll();
		if (first != null) {
			taken.gs[taken.n++] = first;
		}
	}

	private int share(int gomaxprocs, int alreadyTaken) {
		return Math.min((this.size + alreadyTaken) / gomaxprocs + 1, MAX_BATCH);
	}

	private @Nullable Chunk append(@Nullable G[] ring, int position, int n, Chunk reserve) {
		Chunk left = reserve;
		int done = Math.min(n, this.tail.room());
		this.tail.add(ring, position, done);
		if (done < n) {
			append(reserve);
			left = null;
			this.tail.add(ring, position + done, n - done);
		}
		int before = this.size;
		this.size = before + n;
		return left;
	}

	private void append(Chunk chunk) {
		if (this.tail.isEmpty()) {
			// It is the head as well, and the only one.
			keepSpare(this.tail);
			this.head = chunk;
		}
		else {
			this.tail.next = chunk;
		}
		this.tail = chunk;
	}

	private void take(Batch taken, int most) {
		int before = this.size;
		int already = taken.n;
		int n = Math.min(most, already + before);
		while (taken.n < n) {
			if (this.head.isEmpty()) {
				throw new IllegalStateException("the global run queue holds fewer goroutines than it has counted");
			}
			this.head.take(taken, n - taken.n);
			recycleEmptyHead();
		}
		this.size = before - (taken.n - already);
	}

	private void recycleEmptyHead() {
		Chunk chunk = this.head;
		if (!chunk.isEmpty()) {
			return;
		}
		Chunk next = chunk.next;
		if (next != null) {
			this.head = next;
			chunk.next = null;
			keepSpare(chunk);
		}
		chunk.from = 0;
		chunk.to = 0;
	}

	private Chunk takeSpare() {
		Chunk spare = this.spares;
		if (spare == null) {
			throw new IllegalStateException("no chunk is spare");
		}
		this.spares = spare.next;
		spare.next = null;
		this.nspares--;
		return spare;
	}

	private void keepSpare(Chunk chunk) {
		if (this.nspares < MAX_SPARES) {
			chunk.next = this.spares;
			this.spares = chunk;
			this.nspares++;
		}
	}

	/**
	 * Goroutines that were taken at once. Each processor has one to use again and again.
	 */
	static final class Batch {

		final @Nullable G[] gs = new @Nullable G[MAX_BATCH];

		int n;

		/**
		 * Takes one out.
		 * @param i its place, less than {@link #n}
		 * @return the goroutine
		 */
		G remove(int i) {
			G g = this.gs[i];
			if (g == null) {
				throw new IllegalStateException("a place in a batch is empty");
			}
			this.gs[i] = null;
			return g;
		}

	}

	/**
	 * Slots for goroutines, of which those in [from, to) are taken.
	 */
	static final class Chunk {

		private final @Nullable G[] slots = new @Nullable G[LocalRunQueue.CAPACITY];

		private int from;

		private int to;

		private @Nullable Chunk next;

		boolean isEmpty() {
			return this.from == this.to;
		}

		int room() {
			return this.slots.length - this.to;
		}

		void add(G g) {
			this.slots[this.to++] = g;
		}

		private void add(@Nullable G[] ring, int position, int n) {
			int at = position & (ring.length - 1);
			int unbroken = Math.min(n, ring.length - at);
			System.arraycopy(ring, at, this.slots, this.to, unbroken);
			System.arraycopy(ring, 0, this.slots, this.to + unbroken, n - unbroken);
			this.to += n;
		}

		@Nullable G peek() {
			int at = this.from;
			return (at < this.slots.length) ? this.slots[at] : null;
		}

		private @Nullable G take() {
			G g = this.slots[this.from];
			this.slots[this.from++] = null;
			return g;
		}

		private void take(Batch taken, int most) {
			int n = Math.min(most, this.to - this.from);
			System.arraycopy(this.slots, this.from, taken.gs, taken.n, n);
			Arrays.fill(this.slots, this.from, this.from + n, null);
			this.from += n;
			taken.n += n;
		}

	}

}
