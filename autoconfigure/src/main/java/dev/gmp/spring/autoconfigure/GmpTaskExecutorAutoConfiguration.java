package dev.gmp.spring.autoconfigure;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Role;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.task.TaskExecutor;

import dev.gmp.spring.task.GmpTaskExecutor;
import dev.gmp.spring.task.GoroutineLaunchers;
import dev.gmp.spring.task.RunsAsGoroutines;

/**
 * Auto-configuration of the bean {@code gmpTaskExecutor}, a task executor for beans that
 * ask for it by its name. The executor must not change what any other bean gets:
 * <ul>
 * <li>It is no default candidate: who injects an executor without a qualifier does not
 * see it, unless the parameter or field is called as it is
 * ({@link NamedExecutorCandidateResolver}), nor do Boot's conditions on a missing
 * executor.</li>
 * <li>It is a fallback: {@code BeanFactory.getBean(TaskExecutor.class)}, by which
 * {@code @Async} looks for the only executor, prefers any other, also another
 * fallback.</li>
 * <li>It has a twin where it would be the only one: see {@link TwinConfiguration}.</li>
 * </ul>
 */
@AutoConfiguration(after = { GoAutoConfiguration.class, TaskExecutionAutoConfiguration.class,
		TaskSchedulingAutoConfiguration.class })
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
public final class GmpTaskExecutorAutoConfiguration {

	static final String BEAN_NAME = "gmpTaskExecutor";

	GmpTaskExecutorAutoConfiguration() {
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static NamedExecutorCandidateResolver.Installer namedGmpTaskExecutorInstaller() {
		return new NamedExecutorCandidateResolver.Installer();
	}

	@Bean(name = BEAN_NAME, defaultCandidate = false)
	@Fallback
	@ConditionalOnMissingBean(name = BEAN_NAME)
	GmpTaskExecutor gmpTaskExecutor(GoroutineLaunchers launchers) {
		return new GmpTaskExecutor(() -> launchers.launcher("", BEAN_NAME));
	}

	@Bean
	@Order(1)
	@ConditionalOnMissingBean(name = "runsGmpTaskExecutor")
	RunsAsGoroutines runsGmpTaskExecutor() {
		return () -> BEAN_NAME;
	}

	/**
	 * An application whose own executor is a plain {@code Executor} has no other
	 * {@link TaskExecutor}, as Boot's backs off. {@code @Async} then runs on threads of
	 * its own making, because {@code getBean(TaskExecutor.class)} finds none. If it found
	 * exactly one it would take it, whatever its definition says; of two it takes
	 * neither. Nothing ever runs on the second one, unless somebody asks for all there
	 * are.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingBean(TaskExecutor.class)
	static class TwinConfiguration {

		@Bean(defaultCandidate = false)
		@Fallback
		GmpTaskExecutor gmpTaskExecutorTwin(GoroutineLaunchers launchers) {
			return new GmpTaskExecutor(() -> launchers.launcher("", BEAN_NAME));
		}

	}

}
