package dev.gmp.spring.autoconfigure;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * What of an application can run as goroutines without a change of its code. Nothing does
 * unless its property, such as {@code gmp.web.enabled}, or {@code gmp.enabled-for} says
 * so.
 */
public enum GoroutineUse {

	/** All of the others. */
	ALL,

	/** Requests of Tomcat and Jetty. */
	WEB,

	/** {@code @Async} and what else uses {@code applicationTaskExecutor}. */
	ASYNC,

	/** {@code @Scheduled} and what else uses {@code taskScheduler}. */
	SCHEDULING,

	/** Listeners of JMS, Kafka and RabbitMQ. */
	LISTENERS;

	static final String ENABLED_FOR = "gmp.enabled-for";

	private static final Bindable<Set<GoroutineUse>> SET = Bindable.setOf(GoroutineUse.class);

	/**
	 * Returns the name of the property that decides about this use alone.
	 * @return the name
	 */
	String property() {
		return "gmp." + name().toLowerCase(Locale.ROOT) + ".enabled";
	}

	/**
	 * Returns whether this use is asked for. Its own property comes before the one for
	 * several.
	 * @param environment where the properties are
	 * @return whether it is, and the scheduler is not switched off
	 * @throws org.springframework.boot.context.properties.bind.BindException if a
	 * property has no such value
	 */
	boolean isEnabled(Environment environment) {
		Binder binder = Binder.get(environment);
		if (!binder.bind("gmp.enabled", Boolean.class).orElse(true)) {
			return false;
		}
		return binder.bind(property(), Boolean.class).orElseGet(() -> isAmongSeveral(binder));
	}

	private boolean isAmongSeveral(Binder binder) {
		Set<GoroutineUse> several = binder.bind(ENABLED_FOR, SET).orElse(Set.of());
		return several.contains(this) || several.contains(ALL);
	}

	/**
	 * Returns the uses that are asked for.
	 * @param environment where the properties are
	 * @return those, without {@link #ALL}
	 */
	static Set<GoroutineUse> enabled(Environment environment) {
		Set<GoroutineUse> enabled = EnumSet.noneOf(GoroutineUse.class);
		for (GoroutineUse use : EnumSet.range(WEB, LISTENERS)) {
			if (use.isEnabled(environment)) {
				enabled.add(use);
			}
		}
		return enabled;
	}

}
