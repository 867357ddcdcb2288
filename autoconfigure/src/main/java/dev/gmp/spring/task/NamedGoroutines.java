package dev.gmp.spring.task;

import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.util.function.SingletonSupplier;

import dev.gmp.Gmp;

/**
 * Makes goroutines on the default scheduler of a context, each with a name of its own.
 * Where a context has no scheduler at all, they are stock virtual threads. May be used by
 * several threads at once.
 */
public final class NamedGoroutines {

	private final Supplier<@Nullable Gmp> scheduler;

	/**
	 * Creates a source of goroutines.
	 * @param beanFactory where the scheduler is looked up, with the first goroutine
	 */
	public NamedGoroutines(BeanFactory beanFactory) {
		this.scheduler = SingletonSupplier.ofNullable(() -> find(beanFactory));
	}

	private static @Nullable Gmp find(BeanFactory beanFactory) {
		boolean none = beanFactory.getBeanProvider(Gmp.class).stream().findAny().isEmpty();
		return none ? null : DefaultGmp.require(beanFactory);
	}

	/**
	 * Starts a goroutine.
	 * @param name the name of its thread
	 * @param task what to run
	 * @throws TaskRejectedException if the scheduler is closed or has as many goroutines
	 * as it may have; the task does not run then
	 */
	public void start(String name, Runnable task) {
		Gmp gmp = this.scheduler.get();
		if (gmp == null) {
			Thread.ofVirtual().name(name).start(task);
			return;
		}
		try {
			gmp.go(name, task);
		}
		catch (RejectedExecutionException ex) {
			throw new TaskRejectedException(
					"Scheduler '%s' did not accept goroutine '%s': %s".formatted(gmp.name(), name, ex.getMessage()),
					ex);
		}
	}

	/**
	 * Creates a goroutine that is not started.
	 * @param name the name of its thread
	 * @param task what to run
	 * @return its thread
	 */
	public Thread unstarted(String name, Runnable task) {
		Gmp gmp = this.scheduler.get();
		return (gmp != null) ? gmp.goroutine().name(name).unstarted(task)
				: Thread.ofVirtual().name(name).unstarted(task);
	}

}
