package dev.gmp.benchmarks.work;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

import com.sun.management.OperatingSystemMXBean;
import org.jspecify.annotations.Nullable;

/**
 * Pairs of goroutines that take turns by means of one of the JDK's blocking classes,
 * which {@link Partners} lists: how long one waits for the other, and what that costs the
 * machine. Where a waiting thread spins, the first is bought with the second.
 */
public final class HandOver {

	/**
	 * The figures are of one pair, and of four at once: more than there are processors.
	 */
	private static final Map<String, Integer> PAIRS = new TreeMap<>(Map.of("", 1, "-4", 4));

	private static final Duration LIMIT = Duration.ofMinutes(2);

	private static final Duration WARM_UP = Duration.ofMillis(1500);

	private static final Duration MEASURED = Duration.ofMillis(1500);

	private static final int ROUNDS = 10_000;

	private HandOver() {
	}

	/**
	 * Returns by which classes they hand over.
	 * @return the names
	 */
	public static Set<String> partners() {
		return Partners.names();
	}

	/**
	 * Measures a peer.
	 * @param partners the name of the class by which they hand over
	 * @param name {@link Peer#GMP} or {@link Peer#STOCK}
	 * @return the time and the CPU time of a hand-over in nanoseconds, for one pair and,
	 * with {@code -4}, for four
	 * @throws InterruptedException if the current thread is interrupted
	 */
	public static Map<String, Double> measure(String partners, String name) throws InterruptedException {
		Map<String, Double> figures = new LinkedHashMap<>();
		try (Peer peer = Peer.open(name)) {
			for (Map.Entry<String, Integer> pairs : PAIRS.entrySet()) {
				measure(peer, partners, pairs.getValue(), WARM_UP);
				Cost cost = measure(peer, partners, pairs.getValue(), MEASURED);
				figures.put("time" + pairs.getKey(), cost.nanos());
				figures.put("cpu" + pairs.getKey(), cost.cpuNanos());
			}
		}
		return figures;
	}

	private static Cost measure(Peer peer, String partners, int pairs, Duration duration) throws InterruptedException {
		OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
		double handOvers = 2.0 * ROUNDS * pairs;
		List<Long> times = new ArrayList<>();
		long cpu = system.getProcessCpuTime();
		long end = System.nanoTime() + duration.toNanos();
		long now = System.nanoTime();
		while (now < end) {
			long start = now;
			run(peer, partners, pairs, ROUNDS);
			now = System.nanoTime();
			times.add(now - start);
		}
		cpu = system.getProcessCpuTime() - cpu;
		long[] sorted = times.stream().mapToLong(Long::longValue).toArray();
		Arrays.sort(sorted);
		return new Cost(sorted[sorted.length / 2] / handOvers, cpu / handOvers / sorted.length);
	}

	static void run(Peer peer, String name, int pairs, int rounds) throws InterruptedException {
		AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < pairs; i++) {
			Partners partners = Partners.of(name, rounds);
			for (boolean first : new boolean[] { true, false }) {
				threads.add(peer.go(() -> {
					try {
						partners.run(rounds, first);
					}
					catch (Throwable ex) {
						failure.set(ex);
					}
				}));
			}
		}
		long end = System.nanoTime() + LIMIT.toNanos();
		for (Thread thread : threads) {
			if (!thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
				throw new IllegalStateException(name + ": a hand-over was not done in " + LIMIT.toSeconds() + " s");
			}
		}
		if (failure.get() != null) {
			throw new IllegalStateException(name, failure.get());
		}
	}

	private record Cost(double nanos, double cpuNanos) {

	}

}
