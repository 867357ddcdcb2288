package dev.gmp.sync;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * A context with a deadline that is earlier than the deadlines of all contexts that it
 * was derived from.
 */
final class DeadlineContext extends CancelContext {

	/**
	 * Ends contexts at their time, which never blocks. The thread starts with the first
	 * deadline and ends when there has been no deadline for some seconds, because the
	 * classes may belong to an application that has ended.
	 */
	private static final ScheduledThreadPoolExecutor timers = newTimers();

	private static final long KEEP_ALIVE_SECONDS = 2;

	final Deadline deadline;

	private volatile @Nullable Future<?> timer;

	private DeadlineContext(Context parent, Deadline deadline) {
		super(parent);
		this.deadline = deadline;
	}

	private static ScheduledThreadPoolExecutor newTimers() {
		ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = Thread.ofPlatform()
				.name("gmp-deadlines")
				.daemon()
				.inheritInheritableThreadLocals(false)
				.unstarted(task);
			thread.setContextClassLoader(null);
			return thread;
		});
		timers.setRemoveOnCancelPolicy(true);
		timers.setKeepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
		timers.allowCoreThreadTimeOut(true);
		return timers;
	}

	static Context derive(Context parent, Deadline deadline) {
		Deadline inherited = parent.earliestDeadline();
		if (inherited != null && !deadline.isBefore(inherited)) {
			return parent.withCancel();
		}
		DeadlineContext context = new DeadlineContext(parent, deadline);
		context.attach();
		context.startTimer();
		return context;
	}

	private void startTimer() {
		long remaining = this.deadline.remaining();
		if (remaining <= 0) {
			end(End.DEADLINE);
		}
		if (isCancelled()) {
			return;
		}
		Future<?> timer = timers.schedule(() -> end(End.DEADLINE), remaining, TimeUnit.NANOSECONDS);
		this.timer = timer;
		if (isCancelled()) {
			// A thread that ended the context meanwhile may not have seen the timer.
			timer.cancel(false);
		}
	}

	@Override
	void ended() {
		Future<?> timer = this.timer;
		if (timer != null) {
			timer.cancel(false);
		}
	}

	/** Returns how many deadlines are waited for, for tests. */
	static int timerCount() {
		return timers.getQueue().size();
	}

}
