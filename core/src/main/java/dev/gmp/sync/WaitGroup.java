package dev.gmp.sync;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.AbstractQueuedSynchronizer;

import dev.gmp.Gmp;

/**
 * Waits until all of several goroutines have finished, as Go's {@code sync.WaitGroup}. A
 * group counts what is yet to be done; threads wait for the counter to be zero.
 *
 * <pre>{@code
 * WaitGroup group = new WaitGroup();
 * for (String url : urls) {
 *     group.go(gmp, () -> fetch(url));
 * }
 * group.await();
 * }</pre>
 * <p>
 * What a thread does before {@link #done()} happens before what other threads do after
 * the {@link #await()} that this call ends. An {@link ErrGroup} also learns whether a
 * goroutine failed, and ends the others then.
 *
 * <h2>Using it again</h2> The counter may leave zero and return to it any number of
 * times. Each way from zero to zero is a {@link Round} of its own. A thread waits for the
 * end of the round that it finds, and does not mind what comes after that. Go calls it a
 * misuse to add while other threads are still about to return; here it is none.
 * <p>
 * One rule remains, as in Go. A thread that waits must know that the adding has begun, or
 * it may find the counter at zero because it comes early. Add before the goroutine
 * starts, not in it.
 */
public final class WaitGroup {

	private final AtomicReference<Round> round = new AtomicReference<>(new Round(0));

	/**
	 * Creates a group with nothing to wait for.
	 */
	public WaitGroup() {
	}

	/**
	 * Adds to the counter. When the counter becomes zero, all waiting threads go on.
	 * @param delta how much, may be negative
	 * @throws IllegalStateException if the counter would become negative, or exceed
	 * {@link Integer#MAX_VALUE}; the counter then stays as it was
	 */
	public void add(int delta) {
		if (delta == 0) {
			return;
		}
		Round now = this.round.get();
		while (!now.add(delta)) {
			// That round is over. The first of several threads begins the next one.
			Round next = new Round(Round.checked(delta));
			if (this.round.compareAndSet(now, next)) {
				return;
			}
			now = this.round.get();
		}
	}

	/**
	 * Subtracts 1 from the counter.
	 * @throws IllegalStateException if the counter is zero
	 */
	public void done() {
		add(-1);
	}

	/**
	 * Starts a goroutine that this group waits for. This adds 1 to the counter; the end
	 * of the task, also by a throwable, subtracts 1.
	 * @param gmp where to start it
	 * @param task what to run; what it throws goes where {@link Gmp#go(Runnable)} says
	 * @return the goroutine's thread, started
	 * @throws RejectedExecutionException as {@link Gmp#go(Runnable)} does; then the
	 * counter is as before
	 */
	public Thread go(Gmp gmp, Runnable task) {
		Objects.requireNonNull(task, "task");
		add(1);
		boolean started = false;
		try {
			Thread thread = gmp.go(() -> {
				try {
					task.run();
				}
				finally {
					done();
				}
			});
			started = true;
			return thread;
		}
		finally {
			if (!started) {
				done();
			}
		}
	}

	/**
	 * Waits until the counter is zero.
	 * @throws InterruptedException if the thread is interrupted
	 */
	public void await() throws InterruptedException {
		this.round.get().acquireSharedInterruptibly(1);
	}

	/**
	 * Waits until the counter is zero, but not for longer than a time.
	 * @param timeout how long at most; zero or less only looks
	 * @return {@code true} if the counter was zero, {@code false} if the time was over
	 * first
	 * @throws InterruptedException if the thread is interrupted
	 */
	public boolean await(Duration timeout) throws InterruptedException {
		long nanos = TimeUnit.NANOSECONDS.convert(timeout);
		return this.round.get().tryAcquireSharedNanos(1, nanos);
	}

	@Override
	public String toString() {
		return "WaitGroup[" + this.round.get().count() + "]";
	}

	/**
	 * The counter on its way from zero to zero. A counter that is back at zero stays
	 * there: a thread that has seen the end of a round has seen it for good, and no
	 * thread can add to the round any more.
	 */
	@SuppressWarnings("serial")
	private static final class Round extends AbstractQueuedSynchronizer {

		Round(int count) {
			setState(count);
		}

		int count() {
			return getState();
		}

		/**
		 * Adds to the counter, and wakes the waiting threads if that makes it zero.
		 * @param delta how much, not zero
		 * @return {@code false} if this round is over, so that nothing was added
		 */
		boolean add(int delta) {
			int count;
			int sum;
			do {
				count = getState();
				if (count == 0) {
					return false;
				}
				sum = checked((long) count + delta);
			}
			while (!compareAndSetState(count, sum));
			if (sum == 0) {
				// A waiting thread has queued up before it looked at the counter for the
				// last time: it has seen the zero, or is seen here.
				releaseShared(0);
			}
			return true;
		}

		static int checked(long count) {
			if (count < 0) {
				throw new IllegalStateException("negative WaitGroup counter: " + count);
			}
			if (count > Integer.MAX_VALUE) {
				throw new IllegalStateException(
						"WaitGroup counter: " + count + ", allowed is up to " + Integer.MAX_VALUE);
			}
			return (int) count;
		}

		@Override
		protected int tryAcquireShared(int ignored) {
			return (getState() == 0) ? 1 : -1;
		}

		@Override
		protected boolean tryReleaseShared(int ignored) {
			return true;
		}

	}

}
