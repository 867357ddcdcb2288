package dev.gmp.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;

import dev.gmp.concurrent.CacheLinePadding;

/**
 * What a processor counts. The machine that holds the processor writes plain fields, so
 * what other threads read may be a moment old.
 */
final class PCounters extends PCountersValues {

	private static final VarHandle SPAWNED;

	private static final VarHandle FINISHED;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			SPAWNED = lookup.findVarHandle(PCounters.class, "spawned", long.class);
			FINISHED = lookup.findVarHandle(PCounters.class, "finished", long.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	/** Ids are reserved in batches, as Go's {@code goidcache}. */
	private static final int ID_BATCH = 16;

	long p16, p17, p18, p19, p20, p21, p22, p23, p24, p25, p26, p27, p28, p29, p30, p31;

	/**
	 * Returns the id of a new goroutine. Owner only.
	 * @param ids the next id that no processor has reserved
	 * @return the id
	 */
	long nextGoroutineId(AtomicLong ids) {
		if (this.nextId == this.endOfIds) {
			this.nextId = ids.getAndAdd(ID_BATCH);
			this.endOfIds = this.nextId + ID_BATCH;
		}
		return this.nextId++;
	}

	/*
	 * Release, so that a thread that sees a goroutine counted as finished also sees it
	 * counted as spawned, and those that it started.
	 */
	void countSpawned() {
		SPAWNED.setRelease(this, this.spawned + 1);
	}

	void countFinished() {
		FINISHED.setRelease(this, this.finished + 1);
	}

	long spawned() {
		return (long) SPAWNED.getAcquire(this);
	}

	long finished() {
		return (long) FINISHED.getAcquire(this);
	}

	/**
	 * Returns how many goroutines were put on a machine. From any thread.
	 * @return a number that changes with each of them
	 */
	int progress() {
		return this.schedtick + this.inherited;
	}

}

/**
 * The fields of {@link PCounters}. The machine that holds the processor writes them.
 */
abstract class PCountersValues extends CacheLinePadding {

	/** Time slices begun. */
	int schedtick;

	/** Goroutines that came from {@code runnext} and inherited a slice. */
	int inherited;

	/** Goroutines taken from other processors. */
	long steals;

	/** Syscalls entered. */
	long syscalls;

	/** Processors handed off by goroutines that said that they would block. */
	long blockings;

	/** Goroutines that gave way because they were marked. */
	long preemptions;

	/** Goroutines that became runnable here. The number tells which ones are sampled. */
	int readied;

	long spawned;

	long finished;

	long nextId;

	long endOfIds;

}
