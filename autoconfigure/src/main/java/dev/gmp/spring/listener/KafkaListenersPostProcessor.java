package dev.gmp.spring.listener;

import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;

import dev.gmp.spring.task.GoroutineAsyncTaskExecutor;
import dev.gmp.spring.task.NamedGoroutines;

/**
 * Has Kafka listeners run as goroutines.
 */
@SuppressWarnings("rawtypes") // a factory of whatever keys and values
public final class KafkaListenersPostProcessor
		extends ListenerFactoryPostProcessor<ConcurrentKafkaListenerContainerFactory> {

	/**
	 * Creates a post-processor.
	 * @param goroutines makes the goroutines
	 */
	public KafkaListenersPostProcessor(NamedGoroutines goroutines) {
		super(ConcurrentKafkaListenerContainerFactory.class, "kafka-", goroutines);
	}

	@Override
	protected @Nullable Executor getExecutor(ConcurrentKafkaListenerContainerFactory factory) {
		return factory.getContainerProperties().getListenerTaskExecutor();
	}

	@Override
	protected void setExecutor(ConcurrentKafkaListenerContainerFactory factory, GoroutineAsyncTaskExecutor executor) {
		factory.getContainerProperties().setListenerTaskExecutor(executor);
	}

}
