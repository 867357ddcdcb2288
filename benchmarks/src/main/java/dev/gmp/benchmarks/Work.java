package dev.gmp.benchmarks;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * What is measured, in the order of the table. Less is better in every line.
 */
enum Work {

	SPAWN("spawn and finish", "ns a goroutine", 1.0, "SpawnBenchmark.spawn"),

	YIELD_1("yield, alone", "ns a yield", Double.NaN, "YieldBenchmark.yieldAlone"),

	YIELD_4("yield among 4", "ns a yield", 1.0, "YieldBenchmark.yieldAmongFour"),

	PING_PONG("park/unpark ping-pong", "ns a round trip", 0.9, "PingPongBenchmark.pingPong"),

	SKYNET("skynet, a million leaves", "ms a run", 0.7, "SkynetBenchmark.skynet"),

	MEMORY("memory of a million parked", "bytes a goroutine", 1.15, null);

	private final String title;

	private final String unit;

	private final double target;

	private final @Nullable String benchmark;

	Work(String title, String unit, double target, @Nullable String benchmark) {
		this.title = title;
		this.unit = unit;
		this.target = target;
		this.benchmark = benchmark;
	}

	String title() {
		return this.title;
	}

	String unit() {
		return this.unit;
	}

	/**
	 * Returns what our scheduler must need at the most, as a multiple of what stock
	 * virtual threads need.
	 * @return the ratio, or {@code NaN} if none is set
	 */
	double target() {
		return this.target;
	}

	/**
	 * Returns the pattern that selects the JMH benchmark.
	 * @return a regular expression, or {@code null} if this work is not done by JMH
	 */
	@Nullable String benchmarkPattern() {
		return (this.benchmark != null) ? "^dev\\.gmp\\.benchmarks\\." + this.benchmark.replace(".", "\\.") + "$"
				: null;
	}

	/**
	 * Returns the name that {@code --only} takes.
	 * @return the name, as in {@code ping-pong}
	 */
	String option() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
