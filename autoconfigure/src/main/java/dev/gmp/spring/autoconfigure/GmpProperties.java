package dev.gmp.spring.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.Errors;
import org.springframework.validation.Validator;

import dev.gmp.AccessPolicy;
import dev.gmp.Gmp;

/**
 * The properties of the auto-configured scheduler. They are checked when they are bound,
 * without a Bean Validation provider.
 *
 * @param processors GOMAXPROCS, the number of processors (P): how many goroutines run at
 * the same time. From 1 to 1024, by default the number of available CPUs.
 * @param access How the scheduler may reach the JDK's virtual threads.
 * @param goroutines the limits of goroutines
 * @param shutdown what happens when the context closes
 */
@ConfigurationProperties("gmp")
public record GmpProperties(@Nullable Integer processors, @DefaultValue("auto") AccessPolicy access,
		@DefaultValue Goroutines goroutines, @DefaultValue Shutdown shutdown) implements Validator {

	/**
	 * The limits of goroutines.
	 *
	 * @param max How many goroutines may be alive at once; more are refused with a
	 * TaskRejectedException. At least 1, by default unlimited.
	 */
	public record Goroutines(@Nullable Long max) {
	}

	/**
	 * What happens when the context closes.
	 *
	 * @param await How long the scheduler waits for its goroutines when the context
	 * closes, before it interrupts them. Zero interrupts them at once.
	 */
	public record Shutdown(@DefaultValue("30s") Duration await) {
	}

	@Override
	public boolean supports(Class<?> type) {
		return type == GmpProperties.class;
	}

	@Override
	public void validate(Object target, Errors errors) {
		GmpProperties properties = (GmpProperties) target;
		Integer processors = properties.processors;
		if (processors != null && (processors < 1 || processors > Gmp.MAX_PROCESSORS)) {
			errors.rejectValue("processors", "gmp.processors", "must be from 1 to " + Gmp.MAX_PROCESSORS);
		}
		Long max = properties.goroutines.max;
		if (max != null && max < 1) {
			errors.rejectValue("goroutines.max", "gmp.goroutines.max", "must be 1 or more; leave it out for no limit");
		}
		if (properties.shutdown.await.isNegative()) {
			errors.rejectValue("shutdown.await", "gmp.shutdown.await",
					"must not be negative; 0 interrupts the goroutines at once");
		}
	}

}
