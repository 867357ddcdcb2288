package dev.gmp.inspect;

import java.util.List;

/**
 * The local run queue (LRQ) of a processor, without its {@code runnext} slot.
 *
 * @param size goroutines in it
 * @param capacity how many it can hold before half of it overflows to the global run
 * queue
 * @param goroutines the goroutines in it, head first
 */
public record LocalRunQueueSnapshot(int size, int capacity, List<GoroutineRef> goroutines) {

	/**
	 * Copies the lists.
	 */
	public LocalRunQueueSnapshot {
		goroutines = List.copyOf(goroutines);
	}

}
