package dev.gmp.spring.actuate;

import java.util.Map;
import java.util.TreeMap;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

import dev.gmp.Gmp;
import dev.gmp.inspect.JdkSnapshot;

/**
 * Tells whether goroutines run on the scheduler or, where that cannot work, on the JDK's
 * own: {@code mode}, with the {@code reason} if it is {@code fallback}. The application
 * works in either case, so it is up.
 */
public class GmpHealthIndicator extends AbstractHealthIndicator {

	private final Map<String, Gmp> schedulers;

	/**
	 * Creates the indicator.
	 * @param schedulers the schedulers by bean name
	 */
	public GmpHealthIndicator(Map<String, Gmp> schedulers) {
		super("The mode of the goroutine scheduler cannot be told");
		this.schedulers = new TreeMap<>(schedulers);
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		builder.up();
		for (Gmp gmp : this.schedulers.values()) {
			JdkSnapshot jdk = gmp.jdk();
			builder.withDetail("mode", JdkDescriptor.mode(jdk));
			if (jdk.reason() != null) {
				// Where one cannot work, none can that is of the same kind.
				builder.withDetail("reason", jdk.reason());
				return;
			}
		}
	}

}
