package dev.gmp.spring.web;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

import dev.gmp.spring.task.NamedGoroutines;

/**
 * What a web server runs its work on: a goroutine for each task.
 */
public final class RequestExecutor implements Executor {

	private final String namePrefix;

	private final NamedGoroutines goroutines;

	private final AtomicLong numbers = new AtomicLong();

	/**
	 * Creates an executor.
	 * @param namePrefix what the names of the goroutines begin with, before a number
	 * @param goroutines makes the goroutines
	 */
	public RequestExecutor(String namePrefix, NamedGoroutines goroutines) {
		this.namePrefix = namePrefix;
		this.goroutines = goroutines;
	}

	/**
	 * Starts a goroutine.
	 * @param task what to run
	 * @throws org.springframework.core.task.TaskRejectedException if the scheduler does
	 * not accept it; the server closes the connection then
	 */
	@Override
	public void execute(Runnable task) {
		this.goroutines.start(this.namePrefix + this.numbers.getAndIncrement(), task);
	}

}
