package dev.gmp.spring.task;

import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.springframework.core.task.TaskDecorator;
import org.springframework.core.task.TaskRejectedException;

/**
 * Starts goroutines on one scheduler. May be used by several threads at once.
 */
public final class GoroutineLauncher {

	private final String scheduler;

	private final String goroutine;

	private final BiConsumer<String, Runnable> start;

	private final @Nullable TaskDecorator decorator;

	/**
	 * Creates a launcher of goroutines that have one name.
	 * @param scheduler what to call the scheduler in messages
	 * @param goroutine the name that the goroutines have
	 * @param start starts a goroutine that runs the given task
	 */
	public GoroutineLauncher(String scheduler, String goroutine, Consumer<Runnable> start) {
		this(scheduler, goroutine, (name, task) -> start.accept(task), null);
	}

	/**
	 * Creates a launcher.
	 * @param scheduler what to call the scheduler in messages
	 * @param goroutine the name that goroutines have by default
	 * @param start starts a goroutine of the given name that runs the given task
	 * @param decorator is given each task in the thread that launches it, and returns
	 * what the goroutine runs; {@code null} to run the tasks as they are
	 */
	public GoroutineLauncher(String scheduler, String goroutine, BiConsumer<String, Runnable> start,
			@Nullable TaskDecorator decorator) {
		this.scheduler = scheduler;
		this.goroutine = goroutine;
		this.start = start;
		this.decorator = decorator;
	}

	/**
	 * Starts a goroutine of the default name.
	 * @param task what to run
	 * @throws TaskRejectedException if the scheduler is closed or has as many goroutines
	 * as it may have; the task does not run then
	 */
	public void launch(Runnable task) {
		launchDecorated(this.goroutine, decorate(task));
	}

	/**
	 * Applies the task decorators of the application, which look at the calling thread.
	 * What a decorator throws around an {@link OutcomeTask} becomes its outcome.
	 * @param task a task
	 * @return what to {@linkplain #launchDecorated launch} for it, now or later
	 */
	public Runnable decorate(Runnable task) {
		if (this.decorator == null) {
			return task;
		}
		Runnable decorated = this.decorator.decorate(task);
		return (task instanceof OutcomeTask outcome && !task.equals(decorated)) ? () -> run(decorated, outcome)
				: decorated;
	}

	private static void run(Runnable decorated, OutcomeTask outcome) {
		try {
			decorated.run();
		}
		catch (Throwable ex) {
			// Without this nobody would ever complete what the caller waits for.
			outcome.fail(ex);
		}
	}

	/**
	 * Starts a goroutine.
	 * @param name the name of the goroutine
	 * @param decorated what to run, as {@link #decorate(Runnable)} returned it
	 * @throws TaskRejectedException as {@link #launch(Runnable)} does
	 */
	public void launchDecorated(String name, Runnable decorated) {
		try {
			this.start.accept(name, decorated);
		}
		catch (RejectedExecutionException ex) {
			throw new TaskRejectedException(
					"Scheduler '%s' did not accept goroutine '%s': %s".formatted(this.scheduler, name, ex.getMessage()),
					ex);
		}
	}

}
