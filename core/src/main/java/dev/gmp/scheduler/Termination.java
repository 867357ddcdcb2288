package dev.gmp.scheduler;

import java.lang.invoke.VarHandle;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * Notices that a closed scheduler has no goroutine left, and ends its machines then. How
 * a scheduler closes, and for how long it waits for its goroutines, is in
 * {@link Shutdown}.
 */
final class Termination {

	private final GoroutineCount count;

	private final MachinePool pool;

	/**
	 * Set before anybody counts the live goroutines to see whether the last one has
	 * ended.
	 * <p>
	 * Why that moment is not missed: the machine that ran the last goroutine counts it as
	 * finished and, before it sleeps, calls {@link #tryTerminate()}, with a full fence in
	 * between. A thread that closes the scheduler sets this field, then counts, with a
	 * full fence in between. So either the machine sees this field set, or the closing
	 * thread sees the goroutine counted as finished.
	 */
	private volatile boolean closed;

	/** Threads in close that wait for goroutines to end. */
	private final Queue<Thread> waiters = new ConcurrentLinkedQueue<>();

	Termination(GoroutineCount count, MachinePool pool) {
		this.count = count;
		this.pool = pool;
	}

	boolean isClosed() {
		return this.closed;
	}

	/**
	 * Closes the scheduler to goroutines from outside.
	 */
	void close() {
		this.closed = true;
		VarHandle.fullFence();
	}

	/**
	 * Lets the machines end if the scheduler is closed and no goroutine is left. A
	 * machine calls this before it sleeps, and any other thread that may have seen the
	 * end of the last goroutine.
	 */
	void tryTerminate() {
		if (!this.closed) {
			return;
		}
		if (this.count.live() == 0) {
			this.pool.drain();
		}
		wakeWaiters();
	}

	void wakeWaiters() {
		for (Thread waiter : this.waiters) {
			LockSupport.unpark(waiter);
		}
	}

	/**
	 * Has a thread unparked whenever the last goroutine may have ended.
	 * @param waiter the thread
	 */
	void addWaiter(Thread waiter) {
		this.waiters.add(waiter);
	}

	void removeWaiter(Thread waiter) {
		this.waiters.remove(waiter);
	}

}
