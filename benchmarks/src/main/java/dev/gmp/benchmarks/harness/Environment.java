package dev.gmp.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What is not as a user's machine and JVM have it by themselves.
 *
 * @param collector the name of a garbage collector, empty for the one that the JVM
 * chooses
 * @param cores how many cores a process may use, 0 for all
 * @param quota how many cores' time a process may use, 0 for any
 * @param heap the size of the heap as {@code -Xmx} takes it, empty for the JVM's own
 */
record Environment(String collector, int cores, double quota, String heap) {

	/** Nothing is said, as most users do. */
	static final Environment DEFAULT = new Environment("", 0, 0, "");

	/** By the names that the option takes. */
	private static final Map<String, String> COLLECTORS = Map.of("g1", "-XX:+UseG1GC", "serial", "-XX:+UseSerialGC",
			"parallel", "-XX:+UseParallelGC", "z", "-XX:+UseZGC");

	/** What the JVM chooses. */
	private static final String CHOSEN = "default";

	Environment {
		if (!collector.isEmpty() && !COLLECTORS.containsKey(collector)) {
			throw new IllegalArgumentException("no collector is called " + collector + ", allowed are " + CHOSEN + ", "
					+ COLLECTORS.keySet().stream().sorted().collect(Collectors.joining(", ")));
		}
		if (!heap.matches("|[1-9][0-9]*[kmgKMG]?")) {
			throw new IllegalArgumentException("no heap is as large as " + heap);
		}
		int all = Runtime.getRuntime().availableProcessors();
		if (cores > all) {
			throw new IllegalArgumentException("there are only " + all + " cores, not " + cores);
		}
	}

	/**
	 * Returns all combinations.
	 * @param collectors names, {@code default} for the JVM's choice
	 * @param cores numbers
	 * @param quotas numbers of cores
	 * @param heaps sizes, {@code default} for the JVM's own
	 * @return the environments, in that order
	 */
	static List<Environment> of(List<String> collectors, List<Integer> cores, List<Double> quotas, List<String> heaps) {
		List<Environment> all = new ArrayList<>();
		for (String collector : collectors) {
			for (int number : cores) {
				for (double quota : quotas) {
					for (String heap : heaps) {
						all.add(new Environment(orEmpty(collector), number, quota, orEmpty(heap)));
					}
				}
			}
		}
		return all;
	}

	private static String orEmpty(String name) {
		return name.equals(CHOSEN) ? "" : name;
	}

	/**
	 * Returns how results name it.
	 * @return for example {@code serial, 1 core}, empty for {@link #DEFAULT}
	 */
	String name() {
		List<String> parts = new ArrayList<>();
		if (!this.collector.isEmpty()) {
			parts.add(this.collector);
		}
		if (this.cores > 0) {
			parts.add(this.cores + ((this.cores == 1) ? " core" : " cores"));
		}
		if (this.quota > 0) {
			parts.add(String.format(Locale.ROOT, "a quota of %s cores", this.quota));
		}
		if (!this.heap.isEmpty()) {
			parts.add("a heap of " + this.heap);
		}
		return String.join(", ", parts);
	}

	/**
	 * Returns what a scheduler finds that looks at how many processors there are.
	 * @return the number
	 */
	int processors() {
		int available = (this.cores > 0) ? this.cores : Runtime.getRuntime().availableProcessors();
		return (this.quota > 0) ? (int) Math.min(available, Math.ceil(this.quota)) : available;
	}

	/**
	 * Returns the flags for a JVM.
	 * @return only what was asked for
	 */
	List<String> jvmFlags() {
		List<String> flags = new ArrayList<>();
		String flag = COLLECTORS.get(this.collector);
		if (flag != null) {
			flags.add(flag);
		}
		if (!this.heap.isEmpty()) {
			flags.add("-Xmx" + this.heap);
		}
		return flags;
	}

	/**
	 * Returns what a command begins with that is to use only some of the cores.
	 * @return the beginning, empty if it may use all
	 */
	List<String> prefix() {
		return (this.cores == 0) ? List.of() : List.of("taskset", "-c",
				IntStream.range(0, this.cores).mapToObj(String::valueOf).collect(Collectors.joining(",")));
	}

}
