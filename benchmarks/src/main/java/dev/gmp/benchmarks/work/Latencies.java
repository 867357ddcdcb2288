package dev.gmp.benchmarks.work;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Collects how long something took.
 */
final class Latencies {

	/** What is told of them, and the plot shows. */
	static final Map<String, Double> PERCENTILES = percentiles();

	private final Queue<Long> nanos = new ConcurrentLinkedQueue<>();

	void add(long nanos) {
		this.nanos.add(nanos);
	}

	void clear() {
		this.nanos.clear();
	}

	Map<String, Double> millis() {
		List<Long> sorted = this.nanos.stream().sorted().toList();
		Map<String, Double> figures = new LinkedHashMap<>();
		PERCENTILES.forEach((name, quantile) -> figures.put(name, millis(sorted, quantile)));
		return figures;
	}

	static double millis(List<Long> sorted, double quantile) {
		return sorted.get((int) ((sorted.size() - 1) * quantile)) / 1e6;
	}

	private static Map<String, Double> percentiles() {
		Map<String, Double> percentiles = new LinkedHashMap<>();
		percentiles.put("p50", 0.5);
		percentiles.put("p90", 0.9);
		percentiles.put("p99", 0.99);
		percentiles.put("p99.9", 0.999);
		percentiles.put("max", 1.0);
		return percentiles;
	}

}
