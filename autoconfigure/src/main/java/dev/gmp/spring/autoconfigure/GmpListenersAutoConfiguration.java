package dev.gmp.spring.autoconfigure;

import org.springframework.amqp.rabbit.config.SimpleRabbitListenerContainerFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jms.config.DefaultJmsListenerContainerFactory;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;

import dev.gmp.spring.listener.JmsListenersPostProcessor;
import dev.gmp.spring.listener.KafkaListenersPostProcessor;
import dev.gmp.spring.listener.RabbitDirectListenersPostProcessor;
import dev.gmp.spring.listener.RabbitSimpleListenersPostProcessor;
import dev.gmp.spring.task.NamedGoroutines;

/**
 * Auto-configuration of listeners of message brokers as goroutines,
 * {@code gmp.listeners.enabled}.
 */
@AutoConfiguration(after = GmpAutoConfiguration.class)
@ConditionalOnGoroutines(GoroutineUse.LISTENERS)
public final class GmpListenersAutoConfiguration {

	GmpListenersAutoConfiguration() {
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(DefaultJmsListenerContainerFactory.class)
	static class JmsConfiguration {

		@Bean
		static JmsListenersPostProcessor jmsListenersOnGoroutines(BeanFactory beanFactory) {
			return new JmsListenersPostProcessor(new NamedGoroutines(beanFactory));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ConcurrentKafkaListenerContainerFactory.class)
	static class KafkaConfiguration {

		@Bean
		static KafkaListenersPostProcessor kafkaListenersOnGoroutines(BeanFactory beanFactory) {
			return new KafkaListenersPostProcessor(new NamedGoroutines(beanFactory));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(SimpleRabbitListenerContainerFactory.class)
	static class RabbitConfiguration {

		@Bean
		static RabbitSimpleListenersPostProcessor rabbitSimpleListenersOnGoroutines(BeanFactory beanFactory) {
			return new RabbitSimpleListenersPostProcessor(new NamedGoroutines(beanFactory));
		}

		@Bean
		static RabbitDirectListenersPostProcessor rabbitDirectListenersOnGoroutines(BeanFactory beanFactory) {
			return new RabbitDirectListenersPostProcessor(new NamedGoroutines(beanFactory));
		}

	}

}
