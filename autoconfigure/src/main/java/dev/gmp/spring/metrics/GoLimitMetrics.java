package dev.gmp.spring.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

import dev.gmp.spring.task.GoLimit;
import dev.gmp.spring.task.GoLimits;

/**
 * The meters of limited {@code @Go} methods, tagged with the {@code method}:
 * {@code gmp.go.limit.max}, {@code gmp.go.limit.running}, {@code gmp.go.limit.waiting}
 * and {@code gmp.go.limit.rejected}. Methods whose beans are created late have theirs
 * then.
 */
public class GoLimitMetrics implements MeterBinder {

	private final GoLimits limits;

	/**
	 * Creates a binder.
	 * @param limits the limits
	 */
	public GoLimitMetrics(GoLimits limits) {
		this.limits = limits;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.limits.forEach((limit) -> bind(limit, registry));
	}

	private static void bind(GoLimit limit, MeterRegistry registry) {
		Tags tags = Tags.of("method", limit.method());
		Gauge.builder("gmp.go.limit.max", limit, GoLimit::max)
			.tags(tags)
			.description("How many goroutines of the method there may be at once")
			.register(registry);
		Gauge.builder("gmp.go.limit.running", limit, GoLimit::running)
			.tags(tags)
			.description("Goroutines of the method")
			.register(registry);
		Gauge.builder("gmp.go.limit.waiting", limit, GoLimit::waiting)
			.tags(tags)
			.description("Calls that wait for others of the method to end")
			.register(registry);
		FunctionCounter.builder("gmp.go.limit.rejected", limit, GoLimit::rejected)
			.tags(tags)
			.description("Calls that were refused because of the limit")
			.register(registry);
	}

}
