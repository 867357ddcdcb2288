package dev.gmp.spring.autoconfigure;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.task.SimpleAsyncTaskExecutorBuilder;
import org.springframework.context.annotation.Bean;

import dev.gmp.spring.task.GoroutineAsyncTaskExecutor;
import dev.gmp.spring.task.NamedGoroutines;

/**
 * Auto-configuration of {@code applicationTaskExecutor} on goroutines,
 * {@code gmp.async.enabled}: for {@code @Async}, MVC, WebSocket, GraphQL, the bootstrap
 * of JPA and whatever else Spring Boot gives this executor to. It takes the place of
 * Boot's, and is there only where that would be.
 */
@AutoConfiguration(after = { GmpAutoConfiguration.class, TaskExecutionAutoConfiguration.class })
@ConditionalOnGoroutines(GoroutineUse.ASYNC)
public final class GmpAsyncAutoConfiguration {

	GmpAsyncAutoConfiguration() {
	}

	@Bean
	static BootBeanReplacement goroutinesForApplicationTaskExecutor() {
		return new BootBeanReplacement(TaskExecutionAutoConfiguration.APPLICATION_TASK_EXECUTOR_BEAN_NAME,
				GoroutineAsyncTaskExecutor.class, GmpAsyncAutoConfiguration.class, "applicationTaskExecutor");
	}

	/**
	 * Creates the executor, as Boot creates its own for virtual threads.
	 */
	static GoroutineAsyncTaskExecutor applicationTaskExecutor(SimpleAsyncTaskExecutorBuilder builder,
			BeanFactory beanFactory) {
		return builder.configure(new GoroutineAsyncTaskExecutor(new NamedGoroutines(beanFactory)));
	}

}
