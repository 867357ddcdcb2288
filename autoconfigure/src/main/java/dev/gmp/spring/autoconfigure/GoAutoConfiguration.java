package dev.gmp.spring.autoconfigure;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;

import dev.gmp.spring.annotation.Go;
import dev.gmp.spring.aop.GoAnnotationBeanPostProcessor;
import dev.gmp.spring.task.GmpLaunchers;
import dev.gmp.spring.task.GoroutineLaunchers;
import dev.gmp.spring.task.VirtualThreadLaunchers;

/**
 * Auto-configuration of {@link Go @Go} methods. With {@code gmp.enabled=false} the
 * methods are intercepted as well, and run on stock virtual threads. Without that they
 * would block their callers, and an application would not survive that its scheduler is
 * switched off.
 */
@AutoConfiguration(after = GmpAutoConfiguration.class)
public final class GoAutoConfiguration {

	GoAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static GoAnnotationBeanPostProcessor goAnnotationBeanPostProcessor(Environment environment) {
		GoAnnotationBeanPostProcessor processor = new GoAnnotationBeanPostProcessor();
		processor.setProxyTargetClass(environment.getProperty("spring.aop.proxy-target-class", Boolean.class, true));
		return processor;
	}

	@Bean("goroutineLaunchers")
	@ConditionalOnMissingBean
	@ConditionalOnBooleanProperty(name = "gmp.enabled", matchIfMissing = true)
	GoroutineLaunchers gmpLaunchers(BeanFactory beanFactory) {
		return new GmpLaunchers(beanFactory);
	}

	@Bean("goroutineLaunchers")
	@ConditionalOnMissingBean
	@ConditionalOnBooleanProperty(name = "gmp.enabled", havingValue = false)
	GoroutineLaunchers virtualThreadLaunchers() {
		return new VirtualThreadLaunchers();
	}

}
