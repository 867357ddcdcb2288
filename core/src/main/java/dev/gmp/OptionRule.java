package dev.gmp;

import java.time.Duration;
import java.util.function.Predicate;

/**
 * The rule which values an option of a scheduler may have. {@link Gmp.Builder} applies
 * these rules. Code that takes the values from elsewhere, such as the properties of
 * Spring Boot, applies the same rules in order to tell where a value came from.
 *
 * @param <T> the type of the values
 */
public final class OptionRule<T> {

	/** The rule for {@link Gmp.Builder#processors}. */
	public static final OptionRule<Integer> PROCESSORS = new OptionRule<>("1 to " + Gmp.MAX_PROCESSORS,
			(n) -> n >= 1 && n <= Gmp.MAX_PROCESSORS);

	/** The rule for {@link Gmp.Builder#goroutinesMax}. */
	public static final OptionRule<Long> GOROUTINES_MAX = new OptionRule<>("1 or more", (n) -> n >= 1);

	/**
	 * The rule for {@link Gmp.Builder#machinesMax} while the number of processors is not
	 * known, see {@link #machinesMax(int)}.
	 */
	public static final OptionRule<Integer> MACHINES_MAX = new OptionRule<>("1 or more", (n) -> n >= 1);

	/** The rule for {@link Gmp.Builder#machinesKeepAlive}. */
	public static final OptionRule<Duration> MACHINES_KEEP_ALIVE = new OptionRule<>("more than zero",
			Duration::isPositive);

	/** The rule for {@link Gmp.Builder#timeSlice}. */
	public static final OptionRule<Duration> TIME_SLICE = atLeastOneMilli();

	/** The rule for {@link Gmp.Builder#handoffAfter}. */
	public static final OptionRule<Duration> HANDOFF_AFTER = atLeastOneMilli();

	/** The rule for {@link Gmp.Builder#warnAfter}. */
	public static final OptionRule<Duration> WARN_AFTER = new OptionRule<>("more than zero", Duration::isPositive);

	/** The rule for {@link Gmp.Builder#hogsMax}. */
	public static final OptionRule<Integer> HOGS_MAX = new OptionRule<>("0 or more", (n) -> n >= 0);

	/** The rule for {@link Gmp.Builder#shutdownAwait}. */
	public static final OptionRule<Duration> SHUTDOWN_AWAIT = new OptionRule<>("zero or more",
			(duration) -> !duration.isNegative());

	private final String allowed;

	private final Predicate<T> predicate;

	private OptionRule(String allowed, Predicate<T> predicate) {
		this.allowed = allowed;
		this.predicate = predicate;
	}

	private static OptionRule<Duration> atLeastOneMilli() {
		Duration least = Duration.ofMillis(1);
		return new OptionRule<>("1 ms or more", (duration) -> duration.compareTo(least) >= 0);
	}

	/**
	 * Returns the rule for {@link Gmp.Builder#machinesMax}, which depends on another
	 * option.
	 * @param processors how many processors the scheduler has
	 * @return the rule
	 */
	public static OptionRule<Integer> machinesMax(int processors) {
		return new OptionRule<>("not less than the number of processors, " + processors, (n) -> n >= processors);
	}

	/**
	 * Returns whether the option may have a value.
	 * @param value the value
	 * @return {@code false} if {@link Gmp.Builder} refuses the value
	 */
	public boolean allows(T value) {
		return this.predicate.test(value);
	}

	/**
	 * Returns a value if the option may have it.
	 * @param option the name of the option, for the message
	 * @param value the value
	 * @return the value
	 * @throws IllegalArgumentException if the value is not allowed
	 */
	T check(String option, T value) {
		if (!allows(value)) {
			throw new IllegalArgumentException(option + " is " + value + ", allowed is " + this.allowed);
		}
		return value;
	}

}
