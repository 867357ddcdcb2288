package dev.gmp.spring.listener;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import jakarta.jms.ConnectionFactory;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMAcceptorFactory;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;
import org.springframework.amqp.rabbit.config.DirectRabbitListenerContainerFactory;
import org.springframework.amqp.rabbit.config.SimpleRabbitListenerContainerFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.jms.annotation.EnableJms;
import org.springframework.jms.annotation.JmsListener;
import org.springframework.jms.config.DefaultJmsListenerContainerFactory;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.test.util.ReflectionTestUtils;

import dev.gmp.Goroutine;
import dev.gmp.spring.autoconfigure.GmpAutoConfiguration;
import dev.gmp.spring.autoconfigure.GmpListenersAutoConfiguration;
import dev.gmp.spring.task.GoroutineAsyncTaskExecutor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GmpListenersAutoConfiguration}, with a real broker for JMS.
 */
class GoroutineListenersTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(GmpAutoConfiguration.class, GmpListenersAutoConfiguration.class));

	@Test
	void jmsListenerIsGoroutine() {
		this.runner.withUserConfiguration(Jms.class).withPropertyValues("gmp.listeners.enabled=true").run((context) -> {
			for (int i = 0; i < 20; i++) {
				context.getBean(JmsTemplate.class).convertAndSend("queue", "message " + i);
				assertThat(context.getBean(Listener.class).heard.poll(20, TimeUnit.SECONDS))
					.matches("message " + i + " goroutine jms-\\d+");
			}
		});
	}

	@Test
	void jmsListenerIsNoneWithoutTheProperty() {
		this.runner.withUserConfiguration(Jms.class).run((context) -> {
			context.getBean(JmsTemplate.class).convertAndSend("queue", "message");
			assertThat(context.getBean(Listener.class).heard.poll(20, TimeUnit.SECONDS)).startsWith("message platform");
		});
	}

	@Test
	void factoriesOfTheOthersMakeGoroutines() {
		this.runner.withUserConfiguration(Others.class)
			.withPropertyValues("gmp.enabled-for=listeners")
			.run((context) -> {
				assertThat(executor(context.getBean(SimpleRabbitListenerContainerFactory.class)))
					.isInstanceOf(GoroutineAsyncTaskExecutor.class);
				assertThat(executor(context.getBean(DirectRabbitListenerContainerFactory.class)))
					.isInstanceOf(GoroutineAsyncTaskExecutor.class);
				assertThat(context.getBean("kafka", ConcurrentKafkaListenerContainerFactory.class)
					.getContainerProperties()
					.getListenerTaskExecutor()).isInstanceOf(GoroutineAsyncTaskExecutor.class);
				assertThat(context.getBean("own", ConcurrentKafkaListenerContainerFactory.class)
					.getContainerProperties()
					.getListenerTaskExecutor()).isNotInstanceOf(GoroutineAsyncTaskExecutor.class);
			});
	}

	@Test
	void noneOfThemNeedBeThere() {
		this.runner
			.withClassLoader(new FilteredClassLoader("org.springframework.jms", "org.springframework.kafka",
					"org.springframework.amqp"))
			.withPropertyValues("gmp.listeners.enabled=true")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	private static Executor executor(Object factory) {
		return (Executor) ReflectionTestUtils.getField(factory, "taskExecutor");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableJms
	static class Jms {

		@Bean(destroyMethod = "stop")
		EmbeddedActiveMQ broker() throws Exception {
			ConfigurationImpl configuration = new ConfigurationImpl();
			configuration.setPersistenceEnabled(false);
			configuration.setSecurityEnabled(false);
			configuration.addAcceptorConfiguration(new TransportConfiguration(InVMAcceptorFactory.class.getName()));
			return new EmbeddedActiveMQ().setConfiguration(configuration).start();
		}

		@Bean(destroyMethod = "close")
		ActiveMQConnectionFactory connectionFactory(EmbeddedActiveMQ broker) {
			return new ActiveMQConnectionFactory("vm://0");
		}

		@Bean
		JmsTemplate jmsTemplate(ConnectionFactory connectionFactory) {
			return new JmsTemplate(connectionFactory);
		}

		@Bean
		DefaultJmsListenerContainerFactory jmsListenerContainerFactory(ConnectionFactory connectionFactory) {
			DefaultJmsListenerContainerFactory factory = new DefaultJmsListenerContainerFactory();
			factory.setConnectionFactory(connectionFactory);
			return factory;
		}

		@Bean
		Listener listener() {
			return new Listener();
		}

	}

	static class Listener {

		final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

		@JmsListener(destination = "queue")
		void hear(String message) {
			Thread thread = Thread.currentThread();
			this.heard.add(message + (Goroutine.isGoroutine() ? " goroutine " : " platform ") + thread.getName());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Others {

		@Bean
		SimpleRabbitListenerContainerFactory simple() {
			return new SimpleRabbitListenerContainerFactory();
		}

		@Bean
		DirectRabbitListenerContainerFactory direct() {
			DirectRabbitListenerContainerFactory factory = new DirectRabbitListenerContainerFactory();
			// As Boot does with virtual threads.
			factory.setTaskExecutor(new VirtualThreadTaskExecutor("rabbit-direct-"));
			return factory;
		}

		@Bean
		ConcurrentKafkaListenerContainerFactory<String, String> kafka() {
			return new ConcurrentKafkaListenerContainerFactory<>();
		}

		@Bean
		ConcurrentKafkaListenerContainerFactory<String, String> own() {
			ConcurrentKafkaListenerContainerFactory<String, String> factory = new ConcurrentKafkaListenerContainerFactory<>();
			factory.getContainerProperties().setListenerTaskExecutor(new SimpleAsyncTaskExecutor("own-"));
			return factory;
		}

	}

}
