package dev.gmp.spring.scheduling;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.scheduling.Trigger;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;
import org.springframework.scheduling.support.TaskUtils;
import org.springframework.util.Assert;
import org.springframework.util.ErrorHandler;

import dev.gmp.spring.task.NamedGoroutines;

/**
 * Spring's task scheduler with a goroutine for each run of a task. A task that takes long
 * delays no other one, whatever its kind, and never overlaps itself: it runs next when it
 * has ended and its time has come. That is the contract of Spring's
 * {@code ThreadPoolTaskScheduler} with a pool that is never too small.
 * <p>
 * Other than its superclass it knows when a run has ended: a future that it returns is
 * done with the task, and carries what a task threw that runs once.
 * <p>
 * When its context closes, it takes no more tasks and cancels what has not begun; runs
 * that have begun are left to the end of the scheduler of goroutines, which waits for
 * them and interrupts them. When it is stopped it holds back what falls due until it is
 * started again.
 */
public final class GmpTaskScheduler extends SimpleAsyncTaskScheduler {

	private static final long serialVersionUID = 1L;

	private final transient NamedGoroutines goroutines;

	/** Tells the time, in a goroutine of its own, which runs no task. */
	private final transient ScheduledThreadPoolExecutor timers;

	private final transient Set<GoroutineSchedule> schedules = ConcurrentHashMap.newKeySet();

	private final transient Object pauseLock = new Object();

	private final transient List<GoroutineSchedule> held = new ArrayList<>();

	private transient boolean paused;

	private transient int runs;

	private transient @Nullable Runnable stopped;

	private transient @Nullable ErrorHandler errorHandler;

	private transient @Nullable ApplicationContext context;

	private transient @Nullable Executor target;

	/**
	 * Creates a scheduler.
	 * @param goroutines makes the goroutines
	 */
	public GmpTaskScheduler(NamedGoroutines goroutines) {
		this.goroutines = goroutines;
		this.timers = new ScheduledThreadPoolExecutor(1,
				(task) -> goroutines.unstarted(getThreadNamePrefix() + "timer", task));
		this.timers.setRemoveOnCancelPolicy(true);
	}

	@Override
	public void setErrorHandler(ErrorHandler errorHandler) {
		super.setErrorHandler(errorHandler);
		this.errorHandler = errorHandler;
	}

	@Override
	public void setApplicationContext(ApplicationContext applicationContext) {
		super.setApplicationContext(applicationContext);
		this.context = applicationContext;
	}

	@Override
	@SuppressWarnings("ReferenceEquality") // identity is what is asked
	public void setTargetTaskExecutor(Executor targetTaskExecutor) {
		super.setTargetTaskExecutor(targetTaskExecutor);
		this.target = (targetTaskExecutor != this) ? targetTaskExecutor : null;
	}

	@Override
	protected void doExecute(Runnable task) {
		Executor target = this.target;
		if (target != null) {
			target.execute(task);
		}
		else {
			this.goroutines.start(nextThreadName(), task);
		}
	}

	@Override
	protected Thread newThread(Runnable task) {
		return this.goroutines.unstarted(nextThreadName(), task);
	}

	@Override
	public @Nullable ScheduledFuture<?> schedule(Runnable task, Trigger trigger) {
		return schedule(task, Times.of(trigger, getClock()));
	}

	@Override
	public ScheduledFuture<?> schedule(Runnable task, Instant startTime) {
		return scheduleSurely(task, Times.once(Times.nanoTime(startTime, getClock())));
	}

	@Override
	public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, Instant startTime, Duration period) {
		return scheduleSurely(task, Times.atFixedRate(Times.nanoTime(startTime, getClock()), positive(period)));
	}

	@Override
	public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, Duration period) {
		return scheduleSurely(task, Times.atFixedRate(System.nanoTime(), positive(period)));
	}

	@Override
	public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, Instant startTime, Duration delay) {
		return scheduleSurely(task, Times.withFixedDelay(Times.nanoTime(startTime, getClock()), positive(delay)));
	}

	@Override
	public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, Duration delay) {
		return scheduleSurely(task, Times.withFixedDelay(System.nanoTime(), positive(delay)));
	}

	private static long positive(Duration duration) {
		Assert.isTrue(duration.isPositive(), () -> "The period or delay is " + duration + ", allowed is more than 0");
		return Times.nanos(duration);
	}

	private ScheduledFuture<?> scheduleSurely(Runnable task, Times times) {
		ScheduledFuture<?> schedule = schedule(task, times);
		Assert.state(schedule != null, "No time to run the task at");
		return schedule;
	}

	private @Nullable ScheduledFuture<?> schedule(Runnable task, Times times) {
		Assert.notNull(task, "Task must not be null");
		ErrorHandler handler = this.errorHandler;
		GoroutineSchedule schedule = new GoroutineSchedule(this, task, times,
				(handler != null) ? handler : TaskUtils.getDefaultErrorHandler(times.areSeveral()));
		this.schedules.add(schedule);
		try {
			if (schedule.plan()) {
				return schedule;
			}
			this.schedules.remove(schedule);
			return null;
		}
		catch (RejectedExecutionException ex) {
			this.schedules.remove(schedule);
			throw (ex instanceof TaskRejectedException) ? ex : new TaskRejectedException(this.timers, task, ex);
		}
	}

	ScheduledFuture<?> startTimer(GoroutineSchedule schedule, long nanos) {
		return this.timers.schedule(() -> due(schedule), nanos, TimeUnit.NANOSECONDS);
	}

	private void due(GoroutineSchedule schedule) {
		synchronized (this.pauseLock) {
			if (this.paused) {
				this.held.add(schedule);
				return;
			}
			this.runs++;
		}
		schedule.fire();
	}

	/**
	 * Starts a run as every task of this executor is started: with the decorator, and
	 * within the limit.
	 * @param run what to run
	 */
	void startRun(Runnable run) {
		execute(run);
	}

	void runEnded() {
		Runnable callback = null;
		synchronized (this.pauseLock) {
			this.runs--;
			if (this.runs == 0) {
				callback = this.stopped;
				this.stopped = null;
			}
		}
		if (callback != null) {
			callback.run();
		}
	}

	void forget(GoroutineSchedule schedule) {
		this.schedules.remove(schedule);
	}

	boolean isShutdown() {
		return this.timers.isShutdown();
	}

	@Override
	public void start() {
		List<GoroutineSchedule> due;
		synchronized (this.pauseLock) {
			this.paused = false;
			due = List.copyOf(this.held);
			this.held.clear();
			this.runs += due.size();
		}
		due.forEach(GoroutineSchedule::fire);
	}

	@Override
	public void stop() {
		synchronized (this.pauseLock) {
			this.paused = true;
		}
	}

	@Override
	public void stop(Runnable callback) {
		synchronized (this.pauseLock) {
			this.paused = true;
			// When the context closes, its scheduler of goroutines waits for the runs.
			if (this.runs > 0 && !isShutdown()) {
				this.stopped = callback;
				return;
			}
		}
		callback.run();
	}

	@Override
	public boolean isRunning() {
		synchronized (this.pauseLock) {
			return !this.paused && !isShutdown();
		}
	}

	@Override
	@SuppressWarnings("ReferenceEquality") // identity is what is asked
	public void onApplicationEvent(ContextClosedEvent event) {
		if (event.getApplicationContext() == this.context) {
			shutDown();
			super.onApplicationEvent(event);
		}
	}

	private void shutDown() {
		this.timers.shutdownNow();
		this.schedules.forEach(GoroutineSchedule::shutDown);
	}

	@Override
	public void close() {
		shutDown();
		this.schedules.forEach(GoroutineSchedule::shutDownNow);
		super.close();
	}

}
