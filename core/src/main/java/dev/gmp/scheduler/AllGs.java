package dev.gmp.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.gmp.jdk.JdkAccess;

/**
 * Every goroutine that was started and has not ended, as {@code allgs} in Go: what close
 * interrupts, and what dumps list.
 * <p>
 * Goroutines sit in chunks of slots. Each processor fills a chunk of its own, so that a
 * start costs one store; whoever ends a goroutine clears its slot. A full chunk goes back
 * to a pool, from which it is taken again when half of it has become free: a start looks
 * at two slots on average at the worst. Chunks are never given up, so the table keeps the
 * size of the largest number of goroutines that ever lived at once, about 4 to 8 bytes
 * each.
 */
final class AllGs {

	static final int CHUNK = 512;

	/**
	 * A goroutine is published with release, so that a visitor that meets it sees its
	 * thread.
	 */
	private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(G[].class);

	private final SpinLock lock;

	/** All chunks, newest first; a chunk's link never changes. */
	private volatile @Nullable Chunk chunks;

	private @Nullable Chunk poolHead;

	private @Nullable Chunk poolTail;

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

	private Chunk nextChunk(@Nullable Chunk full) {
		Chunk next = takeHalfFree();
		if (next == null) {
			next = new Chunk();
			this.lock.lock();
			next.older = this.chunks;
			this.chunks = next;
			this.lock.unlock();
		}
		if (full != null) {
			this.lock.lock();
			pool(full);
			this.lock.unlock();
		}
		return next;
	}

	private @Nullable Chunk takeHalfFree() {
		this.lock.lock();
		try {
			for (int tries = 0; tries < 2; tries++) {
				Chunk chunk = this.poolHead;
				if (chunk == null) {
					return null;
				}
				this.poolHead = chunk.nextInPool;
				if (this.poolHead == null) {
					this.poolTail = null;
				}
				chunk.nextInPool = null;
				if (chunk.free() >= CHUNK / 2) {
					return chunk;
				}
				pool(chunk);
			}
			return null;
		}
		finally {
			this.lock.unlock();
		}
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

		@Nullable Chunk older;

		@Nullable Chunk nextInPool;

		int free() {
			int free = 0;
			for (G g : this.slots) {
				if (g == null) {
					free++;
				}
			}
			return free;
		}

	}

}
