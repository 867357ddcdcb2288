package dev.gmp.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.gmp.concurrent.CacheLinePadding;
import dev.gmp.concurrent.CoarseClock;

/**
 * The local run queue (LRQ) of a processor: a ring of 256 slots and one slot ahead of it,
 * {@code runnext}. The processor's machine puts goroutines in; it and any other machine
 * take them out. These are {@code runqput}, {@code runqget} and {@code runqsteal} of Go.
 *
 * <h2>Why it loses and doubles nothing</h2> {@code head} and {@code tail} only grow (and
 * wrap). The goroutines are those in [head, tail). Only the owner moves {@code tail}. It
 * fills a slot before it moves {@code tail} with release, so a thread that reads
 * {@code tail} with acquire sees the slot. Any machine moves {@code head} by CAS, after
 * having read the slots. A slot below {@code tail} is overwritten only once {@code head}
 * has passed it, because the owner leaves at most 256 between them: so what a consumer
 * read from a slot may be stale, but then {@code head} has moved and its CAS fails. For
 * the CAS to succeed wrongly, {@code head} would have to come round all 2^32 values in
 * the meantime.
 * <p>
 * {@code runnext} is filled by the owner and emptied by anybody, by CAS or swap.
 *
 * <h2>What it does not attempt</h2> A slot whose goroutine was stolen keeps its reference
 * until it is filled again: at most 256 ended goroutines a processor stay reachable, each
 * without its task.
 */
class LocalRunQueue extends LocalRunQueueEnds {

	static final int CAPACITY = 256;

	private static final int MASK = CAPACITY - 1;

	private static final VarHandle HEAD;

	private static final VarHandle TAIL;

	private static final VarHandle RUNNEXT;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			HEAD = lookup.findVarHandle(LocalRunQueue.class, "head", int.class);
			TAIL = lookup.findVarHandle(LocalRunQueue.class, "tail", int.class);
			RUNNEXT = lookup.findVarHandle(LocalRunQueue.class, "runnext", G.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final GlobalRunQueue global;

	private final @Nullable G[] slots = new @Nullable G[CAPACITY];

	/** For the next overflow, so that it can fail before it has begun only. */
	private GlobalRunQueue.@Nullable Chunk reserve;

	long p16, p17, p18, p19, p20, p21, p22, p23, p24, p25, p26, p27, p28, p29, p30, p31;

	/**
	 * Creates an empty queue.
	 * @param global where half of this queue goes when it is full
	 */
	LocalRunQueue(GlobalRunQueue global) {
		this.global = global;
	}

	/**
	 * Returns how many goroutines are in the ring, without {@code runnext}. From any
	 * thread; a moment later it may be wrong.
	 * @return the size
	 */
	int size() {
		// Head first: tail read later is not behind it.
		int h = this.head;
		return Math.min(this.tail - h, CAPACITY);
	}

	boolean isEmpty() {
		return this.runnext == null && size() == 0;
	}

	@Nullable G runnext() {
		return this.runnext;
	}

	boolean isNext(G g) {
		return this.runnext == g;
	}

	long overflows() {
		return this.overflows;
	}

	/**
	 * Returns since when the goroutine at the head of the ring is runnable. From any
	 * thread.
	 * @return the time on the {@link CoarseClock}, {@link CoarseClock#NONE} if there is
	 * none or if it is being taken
	 */
	int headSince() {
		int h = (int) HEAD.getAcquire(this);
		if ((int) TAIL.getAcquire(this) - h <= 0) {
			return CoarseClock.NONE;
		}
		G g = this.slots[h & MASK];
		int since = (g != null) ? g.since : CoarseClock.NONE;
		return ((int) HEAD.getAcquire(this) == h) ? since : CoarseClock.NONE;
	}

	/**
	 * Makes a goroutine the next to run; the one that was to be next goes to the tail of
	 * the ring. Owner only.
	 * @param g the goroutine
	 * @throws OutOfMemoryError if the ring is full and there is no memory for the
	 * overflow; then nothing has changed
	 */
	void putNext(G g) {
		// Only the owner fills the slot: if it is empty now, it stays so.
		if ((G) RUNNEXT.getOpaque(this) == null) {
			RUNNEXT.setRelease(this, g);
			return;
		}
		prepareOverflow();
		G kicked = (G) RUNNEXT.getAndSet(this, g);
		if (kicked != null) {
			put(kicked);
		}
	}

	/**
	 * Makes sure that one more goroutine can be put. Owner only.
	 * @throws OutOfMemoryError if the ring is full and there is no memory for the
	 * overflow
	 */
	void prepareOverflow() {
		if (this.reserve == null && isFull()) {
			reserve();
		}
	}

	private GlobalRunQueue.Chunk reserve() {
		GlobalRunQueue.Chunk chunk = this.reserve;
		if (chunk == null) {
			chunk = this.global.newChunk();
			this.reserve = chunk;
		}
		return chunk;
	}

	private boolean isFull() {
		return (int) TAIL.get(this) - (int) HEAD.getOpaque(this) == CAPACITY;
	}

	/**
	 * Puts a goroutine at the tail of the ring, or, when the ring is full, it and half of
	 * the ring into the GRQ. Owner only.
	 * @param g the goroutine
	 * @throws OutOfMemoryError as {@link #putNext}
	 */
	void put(G g) {
		int t = (int) TAIL.get(this);
		while (true) {
			int h = (int) HEAD.getAcquire(this);
			if (t - h < CAPACITY) {
				this.slots[t & MASK] = g;
				TAIL.setRelease(this, t + 1);
				return;
			}
			if (overflow(g, h)) {
				return;
			}
			// Somebody took goroutines in the meantime: there is room now.
		}
	}

	/*
	 * Only the owner fills slots, and it is here: those that it has taken out of the ring
	 * do not change while they are copied.
	 */
	private boolean overflow(G g, int h) {
		GlobalRunQueue.Chunk chunk = reserve();
		int n = CAPACITY / 2;
		if (!HEAD.compareAndSet(this, h, h + n)) {
			return false;
		}
		this.overflows++;
		this.reserve = this.global.putBatch(this.slots, h, n, g, chunk);
		return true;
	}

	/**
	 * Moves the whole ring to the end of the GRQ, and takes from the head of the GRQ.
	 * Owner only.
	 * @param gomaxprocs the number of processors, to take the share of one, or 0 to take
	 * one goroutine
	 * @param taken gets what was taken; nothing if this ring was empty, or if there was
	 * no memory to move it
	 */
	void exchange(int gomaxprocs, GlobalRunQueue.Batch taken) {
		if (size() == 0) {
			return;
		}
		GlobalRunQueue.Chunk chunk = reserveOrNull();
		while (chunk != null) {
			int h = (int) HEAD.getAcquire(this);
			int n = (int) TAIL.get(this) - h;
			if (n == 0) {
				return;
			}
			if (HEAD.compareAndSet(this, h, h + n)) {
				this.reserve = this.global.exchange(this.slots, h, n, chunk, gomaxprocs, taken);
				return;
			}
		}
	}

	private GlobalRunQueue.@Nullable Chunk reserveOrNull() {
		try {
			return reserve();
		}
		catch (OutOfMemoryError ex) {
			// The goroutines stay here for now.
			return null;
		}
	}

	/**
	 * Puts all but the first goroutine of a batch into the ring. Owner only; the ring has
	 * room for them.
	 * @param batch the batch, which is empty afterwards
	 * @return its first goroutine, or {@code null} if it was empty
	 */
	@Nullable G putAllButFirst(GlobalRunQueue.Batch batch) {
		int n = batch.n;
		batch.n = 0;
		if (n == 0) {
			return null;
		}
		if (n > 1) {
			int t = (int) TAIL.get(this);
			for (int i = 1; i < n; i++) {
				this.slots[(t + i - 1) & MASK] = batch.remove(i);
			}
			TAIL.setRelease(this, t + n - 1);
		}
		return batch.remove(0);
	}

	/**
	 * Takes {@code runnext}. Owner only.
	 * @return the goroutine or {@code null}
	 */
	@Nullable G getNext() {
		G next = (G) RUNNEXT.getOpaque(this);
		// If the CAS fails, somebody stole it: only the owner fills the slot.
		return (next != null && RUNNEXT.compareAndSet(this, next, (G) null)) ? next : null;
	}

	/**
	 * Moves {@code runnext} to the tail of a ring, of this queue or of another one that
	 * the caller owns. Owner only. It stays where it is if the ring is full and there is
	 * no memory for the overflow.
	 * @param to the queue whose ring gets it
	 */
	void kickNext(LocalRunQueue to) {
		if (to.isFull() && to.reserveOrNull() == null) {
			return;
		}
		G next = getNext();
		if (next != null) {
			to.put(next);
		}
	}

	/**
	 * Takes the goroutine at the head of the ring. Owner only.
	 * @return the goroutine or {@code null}
	 */
	@Nullable G get() {
		while (true) {
			int h = (int) HEAD.getAcquire(this);
			if ((int) TAIL.get(this) == h) {
				return null;
			}
			G g = this.slots[h & MASK];
			if (HEAD.compareAndSet(this, h, h + 1)) {
				return g;
			}
		}
	}

	/**
	 * Steals half of another queue's ring, rounded up. The caller owns this queue, whose
	 * ring is empty.
	 * @param victim the other queue
	 * @return one of the stolen goroutines, the rest being in this ring, or {@code null}
	 * if there was nothing
	 */
	@Nullable G stealHalf(LocalRunQueue victim) {
		int t = (int) TAIL.get(this);
		int n = victim.grabHalf(this.slots, t);
		if (n == 0) {
			return null;
		}
		G g = slot(t + n - 1);
		if (n > 1) {
			TAIL.setRelease(this, t + n - 1);
		}
		return g;
	}

	/*
	 * Copies half of this ring to another one, from position `at`, and takes it out of
	 * this one. The slots there are free, and nobody looks at them before that ring's
	 * tail moves.
	 */
	private int grabHalf(@Nullable G[] to, int at) {
		while (true) {
			int h = (int) HEAD.getAcquire(this);
			int t = (int) TAIL.getAcquire(this);
			int n = t - h;
			n = n - n / 2;
			if (n <= 0) {
				return 0;
			}
			if (n > CAPACITY / 2) {
				// Head and tail were read at different times.
				continue;
			}
			for (int i = 0; i < n; i++) {
				to[(at + i) & MASK] = this.slots[(h + i) & MASK];
			}
			if (takeHead(h, n)) {
				return n;
			}
		}
	}

	/**
	 * Moves {@code head} over goroutines whose slots were read. A seam of the test that
	 * shows what happens without the CAS.
	 * @param h where it was when the slots were read
	 * @param n how many to take
	 * @return whether they were taken
	 */
	boolean takeHead(int h, int n) {
		return HEAD.compareAndSet(this, h, h + n);
	}

	/**
	 * Steals {@code runnext} if it still is the given goroutine. From any thread.
	 * @param expected what {@link #runnext()} returned
	 * @return whether it was stolen
	 */
	boolean stealNext(G expected) {
		return RUNNEXT.compareAndSet(this, expected, (G) null);
	}

	/**
	 * Moves everything to the GRQ: the ring before those there that came later, and
	 * {@code runnext} to the end. From any thread, beside the owner.
	 * @return whether there was anything
	 * @throws OutOfMemoryError if there is no memory for it; what was not moved is still
	 * here
	 */
	boolean drain() {
		boolean any = false;
		while (!isEmpty()) {
			GlobalRunQueue.Chunk ring = this.global.newChunk();
			GlobalRunQueue.Chunk last = this.global.newChunk();
			while (ring.room() > 0) {
				G g = steal();
				if (g == null) {
					break;
				}
				ring.add(g);
			}
			G next = this.runnext;
			if (next != null && stealNext(next)) {
				last.add(next);
			}
			any |= !ring.isEmpty() || !last.isEmpty();
			this.global.putInOrder(ring);
			this.global.putInOrder(last);
		}
		return any;
	}

	private @Nullable G steal() {
		while (true) {
			int h = (int) HEAD.getAcquire(this);
			if ((int) TAIL.getAcquire(this) - h <= 0) {
				return null;
			}
			G g = this.slots[h & MASK];
			if (takeHead(h, 1)) {
				return g;
			}
		}
	}

	/**
	 * Copies what is in the ring, head first. From any thread, without stopping the
	 * owner: goroutines that leave meanwhile may be missing.
	 * @return the goroutines
	 */
	List<G> copy() {
		int h = this.head;
		int n = Math.min(this.tail - h, CAPACITY);
		List<G> copy = new ArrayList<>(Math.max(n, 0));
		for (int i = 0; i < n; i++) {
			G g = this.slots[(h + i) & MASK];
			if (g != null) {
				copy.add(g);
			}
		}
		// What the head has passed meanwhile was perhaps overwritten: leave it out.
		int gone = Math.min(Math.max(this.head - h, 0), copy.size());
		return copy.subList(gone, copy.size());
	}

	private G slot(int position) {
		G g = this.slots[position & MASK];
		if (g == null) {
			throw new IllegalStateException("a slot between head and tail is empty");
		}
		return g;
	}

}

/**
 * The fields of {@link LocalRunQueue} that the owner writes all the time while thieves
 * read them. They have cache lines of their own.
 */
abstract class LocalRunQueueEnds extends CacheLinePadding {

	volatile int head;

	volatile int tail;

	volatile @Nullable G runnext;

	/** How often half of the ring was moved to the GRQ. The owner writes it. */
	long overflows;

}
