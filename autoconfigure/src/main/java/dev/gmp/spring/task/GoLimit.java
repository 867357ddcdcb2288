package dev.gmp.spring.task;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.springframework.core.task.TaskRejectedException;

import dev.gmp.spring.annotation.WhenFull;

/**
 * Lets not more than a number of goroutines of one {@code @Go} method live at once.
 * <p>
 * A permit belongs to a call from its start until its goroutine ends. With
 * {@link WhenFull#QUEUE} the goroutine that ends passes its permit on to the call that
 * has waited longest, and starts that one, so a permit is never free while a call waits.
 */
public final class GoLimit {

	private final String method;

	private final int max;

	private final WhenFull whenFull;

	private final Semaphore permits;

	private final LongAdder rejected = new LongAdder();

	/** Guards the queue, and that no permit is given back beside a call in it. */
	private final ReentrantLock lock = new ReentrantLock();

	private final Deque<Call> queue = new ArrayDeque<>();

	GoLimit(String method, int max, WhenFull whenFull) {
		this.method = method;
		this.max = max;
		this.whenFull = whenFull;
		// Fair, so that callers who wait start in the order of arrival.
		this.permits = new Semaphore(max, true);
	}

	/**
	 * Starts a call now or, with {@link WhenFull#QUEUE}, as soon as there is a permit.
	 * @param call the call
	 * @throws TaskRejectedException if the limit or the scheduler refuses it; it does not
	 * run then
	 */
	public void submit(Call call) {
		switch (this.whenFull) {
			case REJECT -> acquireOrReject();
			case WAIT -> acquireOrWait();
			case QUEUE -> {
				if (!acquireOrQueue(call)) {
					return;
				}
			}
		}
		try {
			call.start(this::release);
		}
		catch (RuntimeException | Error ex) {
			release();
			throw ex;
		}
	}

	private void acquireOrReject() {
		if (!this.permits.tryAcquire()) {
			throw reject("%d of it are running", null);
		}
	}

	private void acquireOrWait() {
		try {
			this.permits.acquire();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw reject("the caller was interrupted while it waited, as %d of it were running", ex);
		}
	}

	private TaskRejectedException reject(String reason, @Nullable InterruptedException cause) {
		this.rejected.increment();
		String message = "@Go method '" + this.method + "' did not accept a call: " + reason.formatted(this.max)
				+ ", which is its limit";
		return (cause != null) ? new TaskRejectedException(message, cause) : new TaskRejectedException(message);
	}

	private boolean acquireOrQueue(Call call) {
		this.lock.lock();
		try {
			if (this.permits.tryAcquire()) {
				return true;
			}
			this.queue.add(call);
			return false;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Passes a permit on. A loop, as calls that the scheduler refuses need none.
	 */
	private void release() {
		Call next = nextOrRelease();
		while (next != null) {
			try {
				next.start(this::release);
				return;
			}
			catch (RuntimeException | Error ex) {
				// Its caller has gone on long ago.
				next.fail(ex);
			}
			next = nextOrRelease();
		}
	}

	private @Nullable Call nextOrRelease() {
		this.lock.lock();
		try {
			Call next = this.queue.poll();
			while (next != null && next.isDone()) {
				next = this.queue.poll();
			}
			if (next == null) {
				this.permits.release();
			}
			return next;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Looks at the limit.
	 * @return what it is used for now
	 */
	public GoLimitSnapshot snapshot() {
		return new GoLimitSnapshot(this.method, this.max, this.whenFull, running(), waiting(), this.rejected.sum());
	}

	/**
	 * Returns the name of the method.
	 * @return the simple name of the class, and the method
	 */
	public String method() {
		return this.method;
	}

	/**
	 * Returns the limit.
	 * @return at least 1
	 */
	public int max() {
		return this.max;
	}

	/**
	 * Returns how many permits are in use.
	 * @return at most the limit
	 */
	public int running() {
		return this.max - this.permits.availablePermits();
	}

	/**
	 * Returns how many calls wait, those that were cancelled meanwhile not among them.
	 * @return the number, which may be out of date when it is used
	 */
	public int waiting() {
		this.lock.lock();
		try {
			return this.permits.getQueueLength() + (int) this.queue.stream().filter((call) -> !call.isDone()).count();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Returns how many calls were refused because of the limit.
	 * @return the number since the start
	 */
	public long rejected() {
		return this.rejected.sum();
	}

	/**
	 * A call that may have to wait for its start.
	 */
	public interface Call {

		/**
		 * Starts the goroutine.
		 * @param onEnd to be run when the goroutine ends, in any case
		 * @throws TaskRejectedException if the scheduler refuses the goroutine, which
		 * then does not run {@code onEnd} either
		 */
		void start(Runnable onEnd);

		/**
		 * Ends a call that was not started.
		 * @param ex why
		 */
		void fail(Throwable ex);

		/**
		 * Returns whether a start would have no effect, because the call was cancelled.
		 * @return whether it has an outcome
		 */
		boolean isDone();

	}

}
