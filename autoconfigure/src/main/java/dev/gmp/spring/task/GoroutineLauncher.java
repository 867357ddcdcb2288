package dev.gmp.spring.task;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;

import org.springframework.core.task.TaskRejectedException;

/**
 * Starts goroutines of one name on one scheduler. May be used by several threads at once.
 */
public final class GoroutineLauncher {

	private final String scheduler;

	private final String goroutine;

	private final ThreadFactory threads;

	/**
	 * Creates a launcher.
	 * @param scheduler what to call the scheduler in messages
	 * @param goroutine the name that the threads of the factory have
	 * @param threads makes unstarted goroutines
	 */
	public GoroutineLauncher(String scheduler, String goroutine, ThreadFactory threads) {
		this.scheduler = scheduler;
		this.goroutine = goroutine;
		this.threads = threads;
	}

	/**
	 * Starts a goroutine.
	 * @param task what to run
	 * @throws TaskRejectedException if the scheduler is closed or has as many goroutines
	 * as it may have; the task does not run then
	 */
	public void launch(Runnable task) {
		try {
			this.threads.newThread(task).start();
		}
		catch (RejectedExecutionException ex) {
			throw new TaskRejectedException("Scheduler '%s' did not accept goroutine '%s': %s".formatted(this.scheduler,
					this.goroutine, ex.getMessage()), ex);
		}
	}

}
