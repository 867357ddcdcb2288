package dev.gmp.scheduler;

import java.util.concurrent.atomic.AtomicLong;

import dev.gmp.jdk.JdkAccess;

/**
 * The timers of a scheduler: a {@link TimerHeap} for each processor, the clock that they
 * are on, and until when some idle machine sleeps at most. Which timers are run by whom
 * is in {@link DueTimers}.
 */
final class TimerHeaps {

	/**
	 * How late a timer is when another processor that is idle takes care of it. Until
	 * then the machine that has the timer may come to it between two goroutines.
	 */
	private static final long LATE_FOR_MACHINES_NANOS = 100_000;

	private final long origin = System.nanoTime();

	private final TimerHeap[] heaps;

	/**
	 * Until when some idle machine sleeps at most, {@link TimerHeap#NONE} if none is
	 * known to. A machine may sleep on with an earlier time than this tells. No machine
	 * sleeps longer than the time that it has entered.
	 */
	private final AtomicLong watched = new AtomicLong(TimerHeap.NONE);

	/**
	 * Creates empty heaps.
	 * @param jdk the access to the JDK
	 * @param n how many there are
	 */
	TimerHeaps(JdkAccess jdk, int n) {
		this.heaps = new TimerHeap[n];
		for (int i = 0; i < n; i++) {
			this.heaps[i] = new TimerHeap(this.origin, jdk);
		}
	}

	/**
	 * Returns the heap that a processor uses. Several share one if there are more of them
	 * than at the start.
	 * @param id the id of the processor
	 * @return its heap
	 */
	TimerHeap heapOf(int id) {
		return this.heaps[id % this.heaps.length];
	}

	/**
	 * Returns all heaps.
	 * @return the heaps; the caller must not change the array
	 */
	TimerHeap[] all() {
		return this.heaps;
	}

	/**
	 * Returns the time on the clock of the timers, which never is negative.
	 * @return nanoseconds since the scheduler was made
	 */
	long now() {
		return System.nanoTime() - this.origin;
	}

	int size() {
		int size = 0;
		for (TimerHeap heap : this.heaps) {
			size += heap.size();
		}
		return size;
	}

	/**
	 * Returns when the first timer is due.
	 * @return the time, {@link TimerHeap#NONE} if there is none
	 */
	long earliest() {
		long earliest = TimerHeap.NONE;
		for (TimerHeap heap : this.heaps) {
			earliest = Math.min(earliest, heap.earliest());
		}
		return earliest;
	}

	/**
	 * Returns whether a timer is due.
	 * @return whether there is anything to run
	 */
	boolean isDue() {
		long earliest = earliest();
		return earliest != TimerHeap.NONE && earliest <= now();
	}

	/**
	 * Returns how late the first timer is.
	 * @return nanoseconds, 0 if none is due
	 */
	long lateness() {
		long earliest = earliest();
		return (earliest != TimerHeap.NONE) ? Math.max(now() - earliest, 0) : 0;
	}

	/**
	 * Returns when an idle processor should take care of a timer because no machine does:
	 * none sleeps until the timer is due, and those that run goroutines have not come to
	 * it.
	 * @return nanoseconds from now on, not positive if a timer is late;
	 * {@link TimerHeap#NONE} if there is no such timer
	 */
	long untilUnwatched() {
		long earliest = earliest();
		if (earliest == TimerHeap.NONE || this.watched.get() <= earliest) {
			return TimerHeap.NONE;
		}
		return earliest + LATE_FOR_MACHINES_NANOS - now();
	}

	/**
	 * Enters an idle machine as one that sleeps until the earliest timer at most, if
	 * there is a timer for which no machine does.
	 * @return until when it sleeps, to be given to {@link #unwatch};
	 * {@link TimerHeap#NONE} if it need not care
	 */
	long watch() {
		long earliest = earliest();
		long until = this.watched.get();
		while (earliest < until) {
			if (this.watched.compareAndSet(until, earliest)) {
				return earliest;
			}
			until = this.watched.get();
		}
		return TimerHeap.NONE;
	}

	/**
	 * Takes a machine out that does not sleep any more.
	 * @param until what {@link #watch} returned
	 */
	void unwatch(long until) {
		if (until != TimerHeap.NONE) {
			this.watched.compareAndSet(until, TimerHeap.NONE);
		}
	}

	/**
	 * Takes out the machine that sleeps until the earliest timer, if any does. The next
	 * machine that goes idle enters itself.
	 */
	void unwatchAny() {
		this.watched.set(TimerHeap.NONE);
	}

}
