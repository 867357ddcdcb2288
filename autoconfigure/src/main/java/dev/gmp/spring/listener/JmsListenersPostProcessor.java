package dev.gmp.spring.listener;

import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;
import org.springframework.jms.config.DefaultJmsListenerContainerFactory;

import dev.gmp.spring.task.GoroutineAsyncTaskExecutor;
import dev.gmp.spring.task.NamedGoroutines;

/**
 * Has JMS listeners run as goroutines.
 */
public final class JmsListenersPostProcessor extends ListenerFactoryPostProcessor<DefaultJmsListenerContainerFactory> {

	/**
	 * Creates a post-processor.
	 * @param goroutines makes the goroutines
	 */
	public JmsListenersPostProcessor(NamedGoroutines goroutines) {
		super(DefaultJmsListenerContainerFactory.class, "jms-", goroutines);
	}

	@Override
	protected @Nullable Executor getExecutor(DefaultJmsListenerContainerFactory factory) {
		return fieldOf(factory);
	}

	@Override
	protected void setExecutor(DefaultJmsListenerContainerFactory factory, GoroutineAsyncTaskExecutor executor) {
		factory.setTaskExecutor(executor);
	}

}
