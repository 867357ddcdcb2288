package dev.gmp.spring.autoconfigure;

import java.util.function.Supplier;

import io.micrometer.context.ContextSnapshotFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.HierarchicalBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.core.task.TaskDecorator;

import dev.gmp.spring.annotation.Go;
import dev.gmp.spring.aop.GoAnnotationBeanPostProcessor;
import dev.gmp.spring.task.ContextPropagation;
import dev.gmp.spring.task.GmpLaunchers;
import dev.gmp.spring.task.GoLimits;
import dev.gmp.spring.task.GoroutineDecorators;
import dev.gmp.spring.task.GoroutineLaunchers;
import dev.gmp.spring.task.RunsAsGoroutines;
import dev.gmp.spring.task.VirtualThreadLaunchers;

/**
 * Auto-configuration of {@link Go @Go} methods. They are intercepted with
 * {@code gmp.enabled=false} as well, and then run on stock virtual threads: without that
 * they would block their callers, and an application would not survive that its scheduler
 * is switched off.
 * <p>
 * Each context of a hierarchy has beans of its own, whatever its parent has: a
 * post-processor sees only the beans of its own context.
 */
@AutoConfiguration(after = GmpAutoConfiguration.class)
public final class GoAutoConfiguration {

	private static final String CONTEXT_DECORATOR = "gmpContextPropagation";

	GoAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static GoAnnotationBeanPostProcessor goAnnotationBeanPostProcessor(Environment environment) {
		GoAnnotationBeanPostProcessor processor = new GoAnnotationBeanPostProcessor();
		processor.setProxyTargetClass(environment.getProperty("spring.aop.proxy-target-class", Boolean.class, true));
		return processor;
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	GoLimits goLimits(Environment environment) {
		// Not as a part of all properties: limits hold without the scheduler too.
		GmpProperties.Go properties = Binder.get(environment)
			.bindOrCreate("gmp.go", Bindable.of(GmpProperties.Go.class));
		properties.limits().forEach((method, max) -> {
			if (max < 1) {
				throw new InvalidConfigurationPropertyValueException("gmp.go.limits." + method, max,
						"It must be 1 or more.");
			}
		});
		return new GoLimits(properties.limits(), properties.whenFull());
	}

	@Bean
	GmpStartupLog gmpStartupLog(ApplicationContext context) {
		return new GmpStartupLog(context);
	}

	@Bean
	@Order(0)
	RunsAsGoroutines runsGoMethods(GoAnnotationBeanPostProcessor processor) {
		return () -> {
			int methods = processor.methodCount();
			return (methods == 1) ? "1 @Go method" : methods + " @Go methods";
		};
	}

	@Bean("goroutineLaunchers")
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	@ConditionalOnGmpSwitch(value = "gmp.enabled", defaultValue = true)
	GoroutineLaunchers gmpLaunchers(BeanFactory beanFactory, ObjectProvider<TaskDecorator> decorators) {
		return new GmpLaunchers(beanFactory, decorator(beanFactory, decorators));
	}

	@Bean("goroutineLaunchers")
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	@ConditionalOnGmpSwitch(value = "gmp.enabled", havingValue = false, defaultValue = true)
	GoroutineLaunchers virtualThreadLaunchers(BeanFactory beanFactory, ObjectProvider<TaskDecorator> decorators) {
		return new VirtualThreadLaunchers(decorator(beanFactory, decorators));
	}

	private static Supplier<@Nullable TaskDecorator> decorator(BeanFactory beanFactory,
			ObjectProvider<TaskDecorator> decorators) {
		return () -> GoroutineDecorators.combine(decorators, findContextDecorator(beanFactory));
	}

	private static @Nullable TaskDecorator findContextDecorator(BeanFactory beanFactory) {
		// Not that of a parent context, which may have it on while this one has it off.
		return (beanFactory instanceof HierarchicalBeanFactory local && local.containsLocalBean(CONTEXT_DECORATOR))
				? beanFactory.getBean(CONTEXT_DECORATOR, CarriesContext.class).decorator() : null;
	}

	/**
	 * Holds a decorator that must not be found by its type.
	 *
	 * @param decorator what carries the context
	 */
	record CarriesContext(TaskDecorator decorator) {
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ContextSnapshotFactory.class)
	@ConditionalOnGmpSwitch(value = "gmp.context-propagation", defaultValue = true)
	static class ContextPropagationConfiguration {

		@Bean(CONTEXT_DECORATOR)
		@ConditionalOnMissingBean(name = CONTEXT_DECORATOR, search = SearchStrategy.CURRENT)
		CarriesContext gmpContextPropagation() {
			return new CarriesContext(new ContextPropagation()::carry);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingClass("io.micrometer.context.ContextSnapshotFactory")
	@ConditionalOnGmpSwitch("gmp.context-propagation")
	static class MissingContextPropagationConfiguration {

		MissingContextPropagationConfiguration() {
			throw new InvalidConfigurationPropertyValueException("gmp.context-propagation", true,
					"It needs io.micrometer:context-propagation on the class path.");
		}

	}

}
