package dev.gmp.scheduler;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many goroutines were accepted, how many have ended, and how many live:
 * {@code gcount} of Go. A processor counts its own, see {@link PCounters}. This class
 * adds those up, and counts the goroutines that were accepted or ended where no processor
 * was held.
 */
final class GoroutineCount {

	private final Processors processors;

	/** Raised before the goroutine is queued. */
	private final AtomicLong foreignSpawned = new AtomicLong();

	/** Raised after the goroutine has ended. */
	private final AtomicLong foreignFinished = new AtomicLong();

	private final AtomicLong adopted = new AtomicLong();

	GoroutineCount(Processors processors) {
		this.processors = processors;
	}

	void countForeignSpawned() {
		this.foreignSpawned.incrementAndGet();
	}

	/**
	 * Takes back what {@link #countForeignSpawned} has counted, for a goroutine that was
	 * refused.
	 */
	void uncountForeignSpawned() {
		this.foreignSpawned.decrementAndGet();
	}

	void countForeignFinished() {
		this.foreignFinished.incrementAndGet();
	}

	void countAdopted() {
		this.adopted.incrementAndGet();
	}

	/**
	 * Returns how many goroutines were accepted and have not ended.
	 * <p>
	 * The result is never less than the true number at the moment when the reading of the
	 * finished ones was complete, because what has finished is read before what was
	 * spawned. So 0 means that no goroutine lived at that moment.
	 * @return the number of live goroutines
	 */
	long live() {
		long finished = finished();
		return spawned() - finished;
	}

	long finished() {
		return this.foreignFinished.get() + this.processors.allps().finished();
	}

	long spawned() {
		return this.foreignSpawned.get() + this.processors.allps().spawned();
	}

	long adopted() {
		return this.adopted.get();
	}

}
