package dev.gmp.spring.autoconfigure;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.task.DefaultTaskSchedulerConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.task.SimpleAsyncTaskSchedulerBuilder;
import org.springframework.context.annotation.Bean;

import dev.gmp.spring.scheduling.GmpTaskScheduler;
import dev.gmp.spring.task.NamedGoroutines;

/**
 * Auto-configuration of {@code taskScheduler} on goroutines,
 * {@code gmp.scheduling.enabled}: for {@code @Scheduled} methods and whatever else Spring
 * Boot gives this scheduler to. It takes the place of Boot's, and is there only where
 * that would be.
 */
@AutoConfiguration(after = { GmpAutoConfiguration.class, TaskSchedulingAutoConfiguration.class },
		afterName = "org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration")
@ConditionalOnGoroutines(GoroutineUse.SCHEDULING)
public final class GmpSchedulingAutoConfiguration {

	GmpSchedulingAutoConfiguration() {
	}

	@Bean
	static BootBeanReplacement goroutinesForTaskScheduler() {
		return new BootBeanReplacement(DefaultTaskSchedulerConfiguration.DEFAULT_TASK_SCHEDULER_BEAN_NAME,
				GmpTaskScheduler.class, GmpSchedulingAutoConfiguration.class, "taskScheduler");
	}

	/**
	 * Creates the scheduler, as Boot creates its own for virtual threads.
	 */
	static GmpTaskScheduler taskScheduler(SimpleAsyncTaskSchedulerBuilder builder, BeanFactory beanFactory) {
		return builder.configure(new GmpTaskScheduler(new NamedGoroutines(beanFactory)));
	}

}
