package dev.gmp.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.gmp.concurrent.SpinLock;
import dev.gmp.jdk.JdkAccess;

/**
 * Every goroutine that was started and has not ended, as {@code allgs} in Go: what close
 * interrupts, and what dumps list.
 * <p>
 * Goroutines sit in chunks of slots. Each processor fills a chunk of its own, so that a
 * start costs one store. The machine that ends a goroutine clears its slot. A full chunk
 * goes to the end of a pool, and is filled again when half of it has become free.
 *
 * <h2>Why the table is no larger than what lives</h2> A processor that needs a chunk
 * looks through the pool from its head, and puts behind its tail what is not free enough.
 * For each chunk that is needed {@value #LOOKS} may be looked at, and what one does not
 * use of that a later one may. So once the pool has so many chunks that each
 * {@value #LOOKS}th is free enough, one is found without making another. A chunk is not
 * if more than half of it is in use: there are at most twice as many of these as the
 * goroutines that live would fill, and a third of that in others. (The looks that are
 * saved up matter: chunks that are in use for long come in long rows, and with a fixed
 * number of looks each time every row would leave new chunks behind, in every turn of the
 * pool.)
 * <p>
 * For each chunk at least {@value #HALF} goroutines are started, so a start looks at some
 * four slots of other chunks on average at the worst, and no look takes long.
 * <p>
 * After a peak sysmon gives up chunks that are empty, some every second. Nobody fills a
 * chunk of the pool, so an empty one stays empty; and a visitor that stands at one that
 * was taken out goes on from there to the older ones.
 */
final class AllGs {

	static final int CHUNK = 512;

	private static final int HALF = CHUNK / 2;

	/** How many chunks are looked at for each one that is needed. */
	private static final int LOOKS = 4;

	/** How many looks may be saved up: some microseconds. */
	private static final int MAX_LOOKS = 32;

	/** A part of the pool is looked at each time for chunks to give up. */
	private static final int TRIM_PART = 16;

	/**
	 * A goroutine is published with release, so that a visitor that meets it sees its
	 * thread.
	 */
	private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(G[].class);

	private final SpinLock lock;

	/** All chunks, newest first. Written under the lock. */
	private volatile @Nullable Chunk chunks;

	/** Guarded by the lock, as what follows. */
	private @Nullable Chunk poolHead;

	private @Nullable Chunk poolTail;

	private int poolSize;

	/** How many more chunks may be looked at. */
	private int looks;

	/** The segment of those who are no processor. */
	private final Segment foreign = new Segment();

	private final SpinLock foreignLock;

	AllGs(JdkAccess jdk) {
		this.lock = new SpinLock(jdk);
		this.foreignLock = new SpinLock(jdk);
	}

	/**
	 * Returns a new segment, for one processor.
	 * @return an empty segment
	 */
	Segment newSegment() {
		return new Segment();
	}

	/**
	 * Adds a goroutine from a thread that holds no processor.
	 * @param g the goroutine
	 * @throws OutOfMemoryError if there is no memory for another chunk; then the
	 * goroutine was not added
	 */
	void addForeign(G g) {
		this.foreignLock.lock();
		try {
			this.foreign.add(g);
		}
		finally {
			this.foreignLock.unlock();
		}
	}

	/**
	 * Removes a goroutine. From any thread, once.
	 * @param g the goroutine
	 */
	void remove(G g) {
		@Nullable G[] slots = g.allgsSlots;
		if (slots != null) {
			slots[g.allgsIndex] = null;
		}
	}

	/**
	 * Visits every goroutine. One that starts or ends meanwhile may be visited or not.
	 * @param visitor what to do with each
	 */
	void forEach(Consumer<G> visitor) {
		for (Chunk chunk = this.chunks; chunk != null; chunk = chunk.older) {
			for (int i = 0; i < CHUNK; i++) {
				G g = (G) SLOT.getAcquire(chunk.slots, i);
				if (g != null) {
					visitor.accept(g);
				}
			}
		}
	}

	/**
	 * Visits every chunk of slots, to tell how large the table is.
	 * @param visitor what to do with the slots of each
	 */
	void forEachChunk(Consumer<Object> visitor) {
		for (Chunk chunk = this.chunks; chunk != null; chunk = chunk.older) {
			visitor.accept(chunk.slots);
		}
	}

	/**
	 * Gives up a segment, so that others can fill the chunk that it has.
	 * @param segment the segment, which nobody uses any more
	 */
	void release(Segment segment) {
		Chunk chunk = segment.current;
		segment.current = null;
		if (chunk != null) {
			this.lock.lock();
			pool(chunk);
			this.lock.unlock();
		}
	}

	/**
	 * Gives up some of the chunks that are empty. By one thread at a time.
	 */
	void trim() {
		this.lock.lock();
		int n = this.poolSize / TRIM_PART;
		this.lock.unlock();
		for (int i = 0; i < n; i++) {
			this.lock.lock();
			Chunk chunk = takeHead();
			this.lock.unlock();
			if (chunk == null) {
				return;
			}
			boolean empty = chunk.isEmpty();
			this.lock.lock();
			if (empty) {
				unlink(chunk);
			}
			else {
				pool(chunk);
			}
			this.lock.unlock();
		}
	}

	private Chunk nextChunk(@Nullable Chunk full) {
		Chunk next = takeHalfFree();
		if (next == null) {
			next = new Chunk();
			this.lock.lock();
			link(next);
			this.lock.unlock();
		}
		if (full != null) {
			this.lock.lock();
			pool(full);
			this.lock.unlock();
		}
		return next;
	}

	private void link(Chunk chunk) {
		Chunk head = this.chunks;
		chunk.older = head;
		if (head != null) {
			head.newer = chunk;
		}
		this.chunks = chunk;
	}

	private void unlink(Chunk chunk) {
		Chunk newer = chunk.newer;
		Chunk older = chunk.older;
		if (newer != null) {
			newer.older = older;
		}
		else {
			this.chunks = older;
		}
		if (older != null) {
			older.newer = newer;
		}
		chunk.newer = null;
	}

	private @Nullable Chunk takeHalfFree() {
		this.lock.lock();
		this.looks = Math.min(this.looks + LOOKS, MAX_LOOKS);
		Chunk chunk = takeHeadToLookAt();
		this.lock.unlock();
		// Not under the lock, for which others would have to wait.
		while (chunk != null && !chunk.isHalfFree()) {
			this.lock.lock();
			pool(chunk);
			chunk = takeHeadToLookAt();
			this.lock.unlock();
		}
		return chunk;
	}

	private @Nullable Chunk takeHeadToLookAt() {
		if (this.looks == 0) {
			return null;
		}
		Chunk chunk = takeHead();
		if (chunk != null) {
			this.looks--;
		}
		return chunk;
	}

	private @Nullable Chunk takeHead() {
		Chunk chunk = this.poolHead;
		if (chunk != null) {
			this.poolHead = chunk.nextInPool;
			if (this.poolHead == null) {
				this.poolTail = null;
			}
			chunk.nextInPool = null;
			this.poolSize--;
		}
		return chunk;
	}

	private void pool(Chunk chunk) {
		Chunk last = this.poolTail;
		if (last == null) {
			this.poolHead = chunk;
		}
		else {
			last.nextInPool = chunk;
		}
		this.poolTail = chunk;
		this.poolSize++;
	}

	/**
	 * The chunk that one processor fills.
	 */
	final class Segment {

		private @Nullable Chunk current;

		private int hand;

		/**
		 * Adds a goroutine. By the segment's owner only.
		 * @param g the goroutine
		 * @throws OutOfMemoryError if there is no memory for another chunk; then the
		 * goroutine was not added
		 */
		void add(G g) {
			Chunk chunk = this.current;
			int i = this.hand;
			while (true) {
				if (chunk != null) {
					@Nullable G[] slots = chunk.slots;
					while (i < CHUNK) {
						if (slots[i] == null) {
							g.allgsSlots = slots;
							g.allgsIndex = i;
							SLOT.setRelease(slots, i, g);
							this.hand = i + 1;
							return;
						}
						i++;
					}
				}
				chunk = nextChunk(chunk);
				this.current = chunk;
				i = 0;
			}
		}

	}

	private static final class Chunk {

		final @Nullable G[] slots = new @Nullable G[CHUNK];

		/** Written under the lock, read by visitors; a chunk taken out keeps it. */
		volatile @Nullable Chunk older;

		/** Guarded by the lock, as what follows. */
		@Nullable Chunk newer;

		@Nullable Chunk nextInPool;

		boolean isHalfFree() {
			int left = CHUNK;
			int free = 0;
			for (G g : this.slots) {
				if (g == null) {
					free++;
				}
				left--;
				if (free >= HALF || free + left < HALF) {
					break;
				}
			}
			return free >= HALF;
		}

		boolean isEmpty() {
			for (G g : this.slots) {
				if (g != null) {
					return false;
				}
			}
			return true;
		}

	}

}
