package dev.gmp.spring.task;

import java.util.function.Supplier;

import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.util.function.SingletonSupplier;

/**
 * Spring's task executor over a scheduler, which starts a goroutine for each task. The
 * executor owns no threads and need not be closed.
 * <p>
 * An exception of a task of {@link #execute(Runnable)} goes to the thread's uncaught
 * exception handler. An exception of a task of a {@code submit} method goes to the
 * future.
 */
public class GmpTaskExecutor implements AsyncTaskExecutor {

	private final Supplier<GoroutineLauncher> launcher;

	/**
	 * Creates an executor.
	 * @param launcher starts the goroutines; asked for once, with the first task
	 */
	public GmpTaskExecutor(Supplier<GoroutineLauncher> launcher) {
		this.launcher = SingletonSupplier.of(launcher);
	}

	/**
	 * Starts a goroutine that runs the task.
	 * @param task what to run
	 * @throws TaskRejectedException if the scheduler is closed or has as many goroutines
	 * as it may have
	 */
	@Override
	public void execute(Runnable task) {
		this.launcher.get().launch(task);
	}

}
