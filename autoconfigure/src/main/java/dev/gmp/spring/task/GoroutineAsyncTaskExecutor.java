package dev.gmp.spring.task;

import org.springframework.core.task.SimpleAsyncTaskExecutor;

/**
 * Spring's executor of a thread for each task, with goroutines for threads. It has the
 * limit, the decorators and the time for termination of its superclass, so that the
 * properties {@code spring.task.execution.*} mean what they mean with virtual threads.
 */
public class GoroutineAsyncTaskExecutor extends SimpleAsyncTaskExecutor {

	private static final long serialVersionUID = 1L;

	private final transient NamedGoroutines goroutines;

	/**
	 * Creates an executor.
	 * @param goroutines makes the goroutines
	 */
	public GoroutineAsyncTaskExecutor(NamedGoroutines goroutines) {
		this.goroutines = goroutines;
	}

	/**
	 * Creates an executor.
	 * @param threadNamePrefix what the names of the goroutines begin with
	 * @param goroutines makes the goroutines
	 */
	public GoroutineAsyncTaskExecutor(String threadNamePrefix, NamedGoroutines goroutines) {
		super(threadNamePrefix);
		this.goroutines = goroutines;
	}

	@Override
	protected void doExecute(Runnable task) {
		this.goroutines.start(nextThreadName(), task);
	}

	@Override
	protected Thread newThread(Runnable task) {
		return this.goroutines.unstarted(nextThreadName(), task);
	}

}
