package dev.gmp.spring.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/**
 * The time that the end of a context may take, from its beginning until the last
 * goroutine was given up. It is shared by all that ends: what the web server takes, the
 * goroutines do not have.
 */
final class ShutdownBudget {

	static final String PHASE_TIMEOUT = "spring.lifecycle.timeout-per-shutdown-phase";

	/** Spring's own default. */
	private static final Duration DEFAULT = Duration.ofSeconds(30);

	/** So much of the time is left for goroutines that were interrupted... */
	private static final int PART_AFTER_INTERRUPT = 4;

	/** ...but not more. */
	private static final Duration MAX_AFTER_INTERRUPT = Duration.ofSeconds(5);

	private final Duration all;

	private final long start;

	private ShutdownBudget(Duration all) {
		this.all = all;
		this.start = System.nanoTime();
	}

	/**
	 * Begins a budget now.
	 * @param environment says how long a phase may take
	 * @param await the time that was set, {@code null} for that of a phase
	 * @return the smaller one of both, as a budget
	 */
	static ShutdownBudget begin(Environment environment, @Nullable Duration await) {
		Duration phase = phaseTimeout(environment);
		return new ShutdownBudget((await != null && await.compareTo(phase) < 0) ? await : phase);
	}

	static Duration phaseTimeout(Environment environment) {
		return environment.getProperty(PHASE_TIMEOUT, Duration.class, DEFAULT);
	}

	Duration all() {
		return this.all;
	}

	Duration afterInterrupt() {
		Duration part = this.all.dividedBy(PART_AFTER_INTERRUPT);
		return (part.compareTo(MAX_AFTER_INTERRUPT) < 0) ? part : MAX_AFTER_INTERRUPT;
	}

	Duration beforeInterrupt() {
		return this.all.minus(afterInterrupt());
	}

	Duration spent() {
		return Duration.ofNanos(System.nanoTime() - this.start);
	}

	/**
	 * Returns how long goroutines may go on from now.
	 * @return not negative
	 */
	Duration untilInterrupt() {
		Duration left = beforeInterrupt().minus(spent());
		return left.isNegative() ? Duration.ZERO : left;
	}

}
