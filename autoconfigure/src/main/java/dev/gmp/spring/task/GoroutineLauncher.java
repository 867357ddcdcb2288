package dev.gmp.spring.task;

import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

import org.springframework.core.task.TaskRejectedException;

/**
 * Starts goroutines of one name on one scheduler. May be used by several threads at once.
 */
public final class GoroutineLauncher {

	private final String scheduler;

	private final String goroutine;

	private final Consumer<Runnable> start;

	/**
	 * Creates a launcher.
	 * @param scheduler what to call the scheduler in messages
	 * @param goroutine the name that the goroutines have
	 * @param start starts a goroutine that runs the given task
	 */
	public GoroutineLauncher(String scheduler, String goroutine, Consumer<Runnable> start) {
		this.scheduler = scheduler;
		this.goroutine = goroutine;
		this.start = start;
	}

	/**
	 * Starts a goroutine.
	 * @param task what to run
	 * @throws TaskRejectedException if the scheduler is closed or has as many goroutines
	 * as it may have; the task does not run then
	 */
	public void launch(Runnable task) {
		try {
			this.start.accept(task);
		}
		catch (RejectedExecutionException ex) {
			throw new TaskRejectedException("Scheduler '%s' did not accept goroutine '%s': %s".formatted(this.scheduler,
					this.goroutine, ex.getMessage()), ex);
		}
	}

}
