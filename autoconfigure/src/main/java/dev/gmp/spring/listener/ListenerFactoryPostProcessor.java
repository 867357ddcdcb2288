package dev.gmp.spring.listener;

import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.DirectFieldAccessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.VirtualThreadTaskExecutor;

import dev.gmp.spring.task.GoroutineAsyncTaskExecutor;
import dev.gmp.spring.task.NamedGoroutines;

/**
 * Gives the factories of listener containers an executor that makes goroutines. A factory
 * that has an executor of the application's keeps it; one that has Spring Boot's for
 * {@code spring.threads.virtual.enabled} does not.
 *
 * @param <F> the type of the factories
 */
public abstract class ListenerFactoryPostProcessor<F> implements BeanPostProcessor {

	private final Class<F> type;

	private final String namePrefix;

	private final NamedGoroutines goroutines;

	/**
	 * Creates a post-processor.
	 * @param type the type of the factories
	 * @param namePrefix what the names of the goroutines begin with, as those of Spring
	 * Boot's virtual threads do
	 * @param goroutines makes the goroutines
	 */
	protected ListenerFactoryPostProcessor(Class<F> type, String namePrefix, NamedGoroutines goroutines) {
		this.type = type;
		this.namePrefix = namePrefix;
		this.goroutines = goroutines;
	}

	@Override
	public final Object postProcessBeforeInitialization(Object bean, String beanName) {
		if (this.type.isInstance(bean)) {
			F factory = this.type.cast(bean);
			if (isFree(getExecutor(factory))) {
				setExecutor(factory, new GoroutineAsyncTaskExecutor(this.namePrefix, this.goroutines));
			}
		}
		return bean;
	}

	private boolean isFree(@Nullable Object executor) {
		return executor == null || executor instanceof VirtualThreadTaskExecutor
				|| (executor instanceof SimpleAsyncTaskExecutor simple
						&& executor.getClass() == SimpleAsyncTaskExecutor.class
						&& this.namePrefix.equals(simple.getThreadNamePrefix()));
	}

	/**
	 * Returns the executor that a factory has.
	 * @param factory the factory
	 * @return its executor, if any
	 */
	protected abstract @Nullable Executor getExecutor(F factory);

	/**
	 * Gives a factory an executor.
	 * @param factory the factory
	 * @param executor the executor
	 */
	protected abstract void setExecutor(F factory, GoroutineAsyncTaskExecutor executor);

	/**
	 * Reads the executor of a factory that has no getter for it.
	 * @param factory the factory
	 * @return its executor, if any
	 */
	static @Nullable Executor fieldOf(Object factory) {
		return (Executor) new DirectFieldAccessor(factory).getPropertyValue("taskExecutor");
	}

}
