package dev.gmp.spring.autoconfigure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Conditional;

/**
 * A condition on a property that is on or off. Unlike Spring Boot's condition on boolean
 * properties it reads whatever Spring converts to a boolean ({@code on}, {@code no},
 * {@code 0} and so on), as those who bind the property do, and what cannot be converted
 * fails at startup, with the place where it stands.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.TYPE, ElementType.METHOD })
@Conditional(OnGmpSwitchCondition.class)
public @interface ConditionalOnGmpSwitch {

	/**
	 * The name of the property.
	 * @return the whole name, in lower case and with dashes
	 */
	String value();

	/**
	 * The value for which the condition matches.
	 * @return {@code true} by default
	 */
	boolean havingValue() default true;

	/**
	 * What the property is if it is not set.
	 * @return {@code false} by default
	 */
	boolean defaultValue() default false;

}
