package dev.gmp.spring.autoconfigure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Conditional;

/**
 * Matches when something of the application is to run as goroutines; the counterpart of
 * Spring Boot's {@code @ConditionalOnThreading}.
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Conditional(OnGoroutinesCondition.class)
@interface ConditionalOnGoroutines {

	/**
	 * Returns what is to run as goroutines.
	 * @return what
	 */
	GoroutineUse value();

}
