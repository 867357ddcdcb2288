package dev.gmp.spring.scheduling;

import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ErrorHandler;

/**
 * A task with its times. Each run is a goroutine of its own, and the next run is planned
 * when one has ended: so a task never overlaps itself.
 */
final class GoroutineSchedule implements ScheduledFuture<@Nullable Object> {

	private static final Log logger = LogFactory.getLog(GoroutineSchedule.class);

	private final GmpTaskScheduler scheduler;

	private final Runnable task;

	private final Times times;

	private final ErrorHandler errorHandler;

	private final CompletableFuture<@Nullable Object> outcome = new CompletableFuture<>();

	/**
	 * What runs the task now. Written before the outcome is read: whoever cancels after
	 * that look sees the thread.
	 */
	private volatile @Nullable Thread runner;

	private volatile @Nullable ScheduledFuture<?> timer;

	private volatile long time;

	GoroutineSchedule(GmpTaskScheduler scheduler, Runnable task, Times times, ErrorHandler errorHandler) {
		this.scheduler = scheduler;
		this.task = task;
		this.times = times;
		this.errorHandler = errorHandler;
	}

	/**
	 * Plans the next run.
	 * @return whether there is one
	 * @throws RejectedExecutionException if the scheduler is closed
	 */
	boolean plan() {
		Long next = this.times.next();
		if (next == null) {
			this.outcome.complete(null);
			return false;
		}
		this.time = next;
		ScheduledFuture<?> timer = this.scheduler.startTimer(this, next - System.nanoTime());
		this.timer = timer;
		if (this.outcome.isDone()) {
			// Cancelled before the timer could be seen.
			timer.cancel(false);
		}
		return true;
	}

	/**
	 * Starts a run, now that it is time.
	 */
	void fire() {
		if (this.outcome.isDone()) {
			this.scheduler.runEnded();
			this.scheduler.forget(this);
			return;
		}
		try {
			this.scheduler.startRun(this::run);
		}
		catch (RejectedExecutionException ex) {
			this.scheduler.runEnded();
			if (this.scheduler.isShutdown()) {
				cancel(false);
			}
			else if (this.times.areSeveral()) {
				logger.warn("A run of a scheduled task is left out: " + ex.getMessage());
				planNext();
			}
			else {
				this.outcome.completeExceptionally(ex);
				this.scheduler.forget(this);
				logger.error("A scheduled task could not be run", ex);
			}
		}
	}

	private void run() {
		this.runner = Thread.currentThread();
		try {
			if (!this.outcome.isDone()) {
				runTask();
			}
		}
		finally {
			this.runner = null;
			this.scheduler.runEnded();
			planNext();
		}
	}

	private void runTask() {
		Instant began = this.scheduler.getClock().instant();
		try {
			this.task.run();
		}
		catch (Throwable ex) {
			handle(ex);
		}
		try {
			this.times.ran(began);
		}
		catch (Throwable ex) {
			this.outcome.completeExceptionally(ex);
		}
	}

	/*
	 * A handler that throws ends the task: so it is with the JDK's scheduled executors.
	 */
	private void handle(Throwable ex) {
		try {
			this.errorHandler.handleError(ex);
		}
		catch (Throwable thrown) {
			this.outcome.completeExceptionally(thrown);
		}
	}

	private void planNext() {
		if (this.outcome.isDone()) {
			this.scheduler.forget(this);
			return;
		}
		try {
			if (!plan()) {
				this.scheduler.forget(this);
			}
		}
		catch (RejectedExecutionException ex) {
			cancel(false);
		}
		catch (Throwable ex) {
			// A trigger that fails.
			logger.error("A scheduled task does not run any more: its next time cannot be told", ex);
			this.outcome.completeExceptionally(ex);
			this.scheduler.forget(this);
		}
	}

	/**
	 * Ends the schedule when the scheduler takes no more tasks. A task that runs once,
	 * and does so now, keeps its outcome.
	 */
	void shutDown() {
		if (this.times.areSeveral() || this.runner == null) {
			cancel(false);
		}
	}

	/**
	 * Ends the schedule and interrupts the run.
	 */
	void shutDownNow() {
		cancel(true);
		Thread runner = this.runner;
		if (runner != null) {
			// One that was cancelled before goes on until now.
			runner.interrupt();
		}
	}

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		// Other than its cancel, this tells whether it was not cancelled before.
		boolean cancelled = this.outcome.completeExceptionally(new CancellationException());
		if (cancelled) {
			ScheduledFuture<?> timer = this.timer;
			if (timer != null) {
				timer.cancel(false);
			}
			Thread runner = this.runner;
			if (runner == null) {
				this.scheduler.forget(this);
			}
			else if (mayInterruptIfRunning) {
				runner.interrupt();
			}
		}
		return cancelled;
	}

	@Override
	public boolean isCancelled() {
		return this.outcome.isCancelled();
	}

	@Override
	public boolean isDone() {
		return this.outcome.isDone();
	}

	@Override
	public @Nullable Object get() throws InterruptedException, ExecutionException {
		return this.outcome.get();
	}

	@Override
	public @Nullable Object get(long timeout, TimeUnit unit)
			throws InterruptedException, ExecutionException, TimeoutException {
		return this.outcome.get(timeout, unit);
	}

	@Override
	public long getDelay(TimeUnit unit) {
		return unit.convert(this.time - System.nanoTime(), TimeUnit.NANOSECONDS);
	}

	@Override
	public int compareTo(Delayed other) {
		return (this == other) ? 0 : Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
	}

}
