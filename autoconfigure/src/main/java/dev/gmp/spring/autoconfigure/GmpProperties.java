package dev.gmp.spring.autoconfigure;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.Errors;
import org.springframework.validation.Validator;

import dev.gmp.AccessPolicy;
import dev.gmp.FallbackPolicy;
import dev.gmp.Gmp;
import dev.gmp.NetpollPolicy;
import dev.gmp.OptionRule;
import dev.gmp.spring.annotation.WhenFull;

/**
 * The properties of the auto-configured scheduler. They are checked when they are bound,
 * without a Bean Validation provider.
 *
 * @param processors GOMAXPROCS, the number of processors (P): how many goroutines run at
 * the same time. From 1 to 1024, by default the number of available CPUs.
 * @param access How the scheduler may reach the JDK's virtual threads.
 * @param netpoll Who wakes goroutines that wait for sockets.
 * @param fallback What becomes of goroutines where the scheduler cannot work in this JVM.
 * @param goroutines the limits of goroutines
 * @param machines the machines, the platform threads that run goroutines
 * @param sysmon the system monitor
 * @param hogs goroutines that compute without giving way
 * @param shutdown what happens when the context closes
 * @param enabled Whether to start the goroutine scheduler. Without it, @Go methods and
 * the bean gmpTaskExecutor run on the JDK's own virtual threads, and there is no bean
 * gmp.
 * @param enabledFor What of the application runs as goroutines, beside what its own
 * properties say, such as gmp.web.enabled.
 * @param web requests
 * @param async the application's task executor
 * @param scheduling the task scheduler
 * @param listeners listeners of message brokers
 * @param go the {@code @Go} methods
 * @param contextPropagation Whether the context of the caller (trace, security context,
 * MDC, locale, request attributes) follows to goroutines. By default it does if
 * io.micrometer:context-propagation is on the class path.
 */
@ConfigurationProperties(prefix = "gmp", ignoreUnknownFields = false)
public record GmpProperties(@Nullable Integer processors, @DefaultValue("auto") AccessPolicy access,
		@DefaultValue("auto") NetpollPolicy netpoll, @DefaultValue("virtual-threads") FallbackPolicy fallback,
		@DefaultValue Goroutines goroutines, @DefaultValue Machines machines, @DefaultValue Sysmon sysmon,
		@DefaultValue Hogs hogs, @DefaultValue Shutdown shutdown, @DefaultValue("true") boolean enabled,
		@DefaultValue Set<GoroutineUse> enabledFor, @DefaultValue Web web, @DefaultValue Async async,
		@DefaultValue Scheduling scheduling, @DefaultValue Listeners listeners, @DefaultValue Go go,
		@Nullable Boolean contextPropagation) implements Validator {

	private static final Duration HOUR = Duration.ofHours(1);

	private static final Duration DAY = Duration.ofDays(1);

	private static final Duration YEAR = Duration.ofDays(365);

	/**
	 * The limits of goroutines.
	 *
	 * @param max How many goroutines may be alive at once; more are refused with a
	 * TaskRejectedException. At least 1, by default unlimited.
	 */
	public record Goroutines(@Nullable Long max) {
	}

	/**
	 * The machines (M), the platform threads that run goroutines. There are more of them
	 * than processors only while goroutines block their thread or compute without giving
	 * way.
	 *
	 * @param max How many machines there may be. Not less than the number of processors.
	 * At the limit a goroutine that blocks its thread keeps its processor.
	 * @param keepAlive How long a machine stays idle before its thread ends. More than
	 * zero. As many machines as there are processors stay anyway.
	 */
	public record Machines(@DefaultValue("10000") int max, @DefaultValue("60s") Duration keepAlive) {
	}

	/**
	 * The system monitor, which watches how long goroutines run.
	 *
	 * @param timeSlice How long a goroutine runs before it is asked to give way at its
	 * next chance. At least 1ms.
	 * @param handoffAfter How long a goroutine is in a syscall, or does not give way
	 * though asked to, before its processor goes to another machine. At least 1ms.
	 * @param warnAfter How long a goroutine computes or blocks its machine before it is
	 * logged with its stack, once a minute for each place in the code. More than zero.
	 */
	public record Sysmon(@DefaultValue("10ms") Duration timeSlice, @DefaultValue("10ms") Duration handoffAfter,
			@DefaultValue("100ms") Duration warnAfter) {
	}

	/**
	 * The hogs, goroutines that compute for long without giving way. They go on with a
	 * thread of their own and without a processor, so that others can run.
	 *
	 * @param max How many there should be at most. Zero or more. Beyond that the next
	 * ones keep their processor for ten times as long.
	 */
	public record Hogs(@DefaultValue("256") int max) {
	}

	/**
	 * What happens when the context closes.
	 *
	 * @param await How long closing the context may take until its goroutines have ended,
	 * by default and at most spring.lifecycle.timeout-per-shutdown-phase. Those that are
	 * left when three quarters of it are over, or 5 seconds before its end if that is
	 * later, are interrupted. Zero interrupts them at once.
	 */
	public record Shutdown(@Nullable Duration await) {
	}

	/**
	 * Requests.
	 *
	 * @param enabled Whether each request of Tomcat or Jetty runs as a goroutine.
	 */
	public record Web(@Nullable Boolean enabled) {
	}

	/**
	 * The application's task executor.
	 *
	 * @param enabled Whether the bean applicationTaskExecutor runs its tasks as
	 * goroutines, and with it @Async methods and what else uses it.
	 */
	public record Async(@Nullable Boolean enabled) {
	}

	/**
	 * The task scheduler.
	 *
	 * @param enabled Whether the bean taskScheduler runs its tasks as goroutines, and
	 * with it @Scheduled methods.
	 */
	public record Scheduling(@Nullable Boolean enabled) {
	}

	/**
	 * Listeners of message brokers.
	 *
	 * @param enabled Whether listeners of JMS, Kafka and RabbitMQ run as goroutines.
	 */
	public record Listeners(@Nullable Boolean enabled) {
	}

	/**
	 * The {@code @Go} methods. Both maps have methods for keys: the simple name of the
	 * class, a dot, and the name of the method, such as {@code SiteChecker.check}.
	 *
	 * @param limits How many goroutines of a @Go method there may be at once, by the
	 * simple name of the class and the method. At least 1.
	 * @param whenFull What happens to calls of a @Go method beyond its limit, by the
	 * simple name of the class and the method.
	 */
	public record Go(@DefaultValue Map<String, Integer> limits, @DefaultValue Map<String, WhenFull> whenFull) {
	}

	@Override
	public boolean supports(Class<?> type) {
		return type == GmpProperties.class;
	}

	@Override
	public void validate(Object target, Errors errors) {
		GmpProperties properties = (GmpProperties) target;
		Integer processors = properties.processors;
		if (processors != null && !OptionRule.PROCESSORS.allows(processors)) {
			errors.rejectValue("processors", "gmp.processors", "must be from 1 to " + Gmp.MAX_PROCESSORS);
		}
		Long max = properties.goroutines.max;
		if (max != null && !OptionRule.GOROUTINES_MAX.allows(max)) {
			errors.rejectValue("goroutines.max", "gmp.goroutines.max", "must be 1 or more; leave it out for no limit");
		}
		validateMachines(properties, errors);
		validateSysmon(properties.sysmon, errors);
		if (!OptionRule.HOGS_MAX.allows(properties.hogs.max)) {
			errors.rejectValue("hogs.max", "gmp.hogs.max", "must be 0 or more");
		}
		Duration await = properties.shutdown.await;
		if (await != null && !OptionRule.SHUTDOWN_AWAIT.allows(await)) {
			errors.rejectValue("shutdown.await", "gmp.shutdown.await",
					"must not be negative; 0 interrupts the goroutines at once");
		}
		if (await != null) {
			rejectAbove(DAY, "1d", await, "shutdown.await", errors);
		}
	}

	// What is longer is a slip of the unit, and some of it is more than fits into a
	// timer.
	private static void rejectAbove(Duration max, String shown, Duration value, String field, Errors errors) {
		if (value.compareTo(max) > 0) {
			errors.rejectValue(field, "gmp." + field, "must be " + shown + " or less");
		}
	}

	// Fields are named as in a properties file: that is how the failure shows them.
	private static void validateMachines(GmpProperties properties, Errors errors) {
		int processors = (properties.processors != null) ? properties.processors
				: Runtime.getRuntime().availableProcessors();
		int least = Math.max(processors, 1);
		if (!OptionRule.machinesMax(least).allows(properties.machines.max)) {
			errors.rejectValue("machines.max", "gmp.machines.max",
					"must be " + least + " or more, not less than the number of processors");
		}
		if (!OptionRule.MACHINES_KEEP_ALIVE.allows(properties.machines.keepAlive)) {
			errors.rejectValue("machines.keep-alive", "gmp.machines.keep-alive", "must be more than 0");
		}
		rejectAbove(YEAR, "365d", properties.machines.keepAlive, "machines.keep-alive", errors);
	}

	private static void validateSysmon(Sysmon sysmon, Errors errors) {
		if (!OptionRule.TIME_SLICE.allows(sysmon.timeSlice)) {
			errors.rejectValue("sysmon.time-slice", "gmp.sysmon.time-slice", "must be 1ms or more");
		}
		if (!OptionRule.HANDOFF_AFTER.allows(sysmon.handoffAfter)) {
			errors.rejectValue("sysmon.handoff-after", "gmp.sysmon.handoff-after", "must be 1ms or more");
		}
		if (!OptionRule.WARN_AFTER.allows(sysmon.warnAfter)) {
			errors.rejectValue("sysmon.warn-after", "gmp.sysmon.warn-after", "must be more than 0");
		}
		rejectAbove(HOUR, "1h", sysmon.timeSlice, "sysmon.time-slice", errors);
		rejectAbove(HOUR, "1h", sysmon.handoffAfter, "sysmon.handoff-after", errors);
		rejectAbove(YEAR, "365d", sysmon.warnAfter, "sysmon.warn-after", errors);
	}

}
