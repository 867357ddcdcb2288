package dev.gmp.spring.listener;

import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;
import org.springframework.amqp.rabbit.config.DirectRabbitListenerContainerFactory;

import dev.gmp.spring.task.GoroutineAsyncTaskExecutor;
import dev.gmp.spring.task.NamedGoroutines;

/**
 * Has RabbitMQ (direct containers) listeners run as goroutines.
 */
public final class RabbitDirectListenersPostProcessor
		extends ListenerFactoryPostProcessor<DirectRabbitListenerContainerFactory> {

	/**
	 * Creates a post-processor.
	 * @param goroutines makes the goroutines
	 */
	public RabbitDirectListenersPostProcessor(NamedGoroutines goroutines) {
		super(DirectRabbitListenerContainerFactory.class, "rabbit-direct-", goroutines);
	}

	@Override
	protected @Nullable Executor getExecutor(DirectRabbitListenerContainerFactory factory) {
		return fieldOf(factory);
	}

	@Override
	protected void setExecutor(DirectRabbitListenerContainerFactory factory, GoroutineAsyncTaskExecutor executor) {
		factory.setTaskExecutor(executor);
	}

}
