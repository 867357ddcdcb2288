package dev.gmp.spring.listener;

import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;
import org.springframework.amqp.rabbit.config.SimpleRabbitListenerContainerFactory;

import dev.gmp.spring.task.GoroutineAsyncTaskExecutor;
import dev.gmp.spring.task.NamedGoroutines;

/**
 * Has RabbitMQ (simple containers) listeners run as goroutines.
 */
public final class RabbitSimpleListenersPostProcessor
		extends ListenerFactoryPostProcessor<SimpleRabbitListenerContainerFactory> {

	/**
	 * Creates a post-processor.
	 * @param goroutines makes the goroutines
	 */
	public RabbitSimpleListenersPostProcessor(NamedGoroutines goroutines) {
		super(SimpleRabbitListenerContainerFactory.class, "rabbit-simple-", goroutines);
	}

	@Override
	protected @Nullable Executor getExecutor(SimpleRabbitListenerContainerFactory factory) {
		return fieldOf(factory);
	}

	@Override
	protected void setExecutor(SimpleRabbitListenerContainerFactory factory, GoroutineAsyncTaskExecutor executor) {
		factory.setTaskExecutor(executor);
	}

}
