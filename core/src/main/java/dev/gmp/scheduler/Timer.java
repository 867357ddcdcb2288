package dev.gmp.scheduler;

import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * The wake-up of one goroutine at one time.
 */
final class Timer implements ScheduledFuture<@Nullable Void> {

	/** When the goroutine is to wake up, on the clock of {@link TimerHeaps}. */
	final long when;

	private final TimerHeap heap;

	private final Runnable wakeup;

	/**
	 * Where the timer stands in the heap, -1 outside. Written under the heap's lock. A
	 * thread that sees -1 without the lock is right for good, since a timer is put in
	 * once, before any other thread knows it.
	 */
	int index = -1;

	private volatile boolean cancelled;

	Timer(TimerHeap heap, long when, Runnable wakeup) {
		this.heap = heap;
		this.when = when;
		this.wakeup = wakeup;
	}

	/**
	 * Wakes the goroutine. Whoever has taken the timer out of the heap calls this.
	 */
	void run() {
		this.wakeup.run();
	}

	/**
	 * Takes the timer out of the heap, if it is still there. The JDK calls this for every
	 * goroutine that goes on, also for one that this timer has woken.
	 */
	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		if (this.index < 0 || !this.heap.remove(this)) {
			return false;
		}
		this.cancelled = true;
		return true;
	}

	@Override
	public boolean isCancelled() {
		return this.cancelled;
	}

	@Override
	public boolean isDone() {
		return this.index < 0;
	}

	@Override
	public @Nullable Void get() {
		throw new UnsupportedOperationException("nobody waits for a wake-up");
	}

	@Override
	public @Nullable Void get(long timeout, TimeUnit unit) {
		return get();
	}

	@Override
	public long getDelay(TimeUnit unit) {
		return unit.convert(this.heap.remaining(this), TimeUnit.NANOSECONDS);
	}

	@Override
	public int compareTo(Delayed other) {
		return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
	}

}
