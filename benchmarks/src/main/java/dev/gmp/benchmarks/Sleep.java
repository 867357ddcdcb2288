package dev.gmp.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;

import com.sun.management.OperatingSystemMXBean;

/**
 * A hundred thousand goroutines that sleep for 1 to 100 ms at random, again and again:
 * what that costs, and how late they wake up. The peers take turns.
 */
final class Sleep {

	private static final int ROUNDS = 3;

	private static final int GOROUTINES = 100_000;

	private static final int SLEEPS = 20;

	private static final int MAX_MILLIS = 100;

	/** Of the lateness that is told apart, in microseconds. */
	private static final int STEP = 100;

	private static final int STEPS = 20_000;

	private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

	private final Map<String, List<Double>> figures = new LinkedHashMap<>();

	private final int rounds;

	private Sleep(int rounds) {
		this.rounds = rounds;
	}

	static Sleep parse(String... args) {
		return new Sleep((args.length > 0) ? Integer.parseInt(args[0]) : ROUNDS);
	}

	/**
	 * Measures and prints a table.
	 * @throws InterruptedException if the current thread is interrupted
	 */
	void run() throws InterruptedException {
		// The first round warms up.
		for (int round = 0; round <= this.rounds; round++) {
			for (String name : List.of(Peer.GMP, Peer.STOCK)) {
				try (Peer peer = Peer.open(name)) {
					measure(peer, name, round > 0);
				}
			}
		}
		System.out.println(Machine.describe());
		System.out.println();
		System.out.println("| figure | median (least-most) |\n|---|--:|");
		this.figures
			.forEach((name, values) -> System.out.println("| " + name + " | " + new Figures(values).print() + " |"));
	}

	private void measure(Peer peer, String name, boolean count) throws InterruptedException {
		AtomicIntegerArray late = new AtomicIntegerArray(STEPS);
		List<Thread> threads = new ArrayList<>();
		long cpu = this.system.getProcessCpuTime();
		for (int i = 0; i < GOROUTINES; i++) {
			threads.add(peer.go(() -> sleep(late)));
		}
		for (Thread thread : threads) {
			thread.join();
		}
		cpu = this.system.getProcessCpuTime() - cpu;
		if (count) {
			add(name + ": CPU, us a sleep", cpu / 1e3 / GOROUTINES / SLEEPS);
			add(name + ": lateness, p50 in ms", lateness(late, 0.5));
			add(name + ": lateness, p99 in ms", lateness(late, 0.99));
		}
	}

	private void add(String name, double value) {
		this.figures.computeIfAbsent(name, (key) -> new ArrayList<>()).add(value);
	}

	private static void sleep(AtomicIntegerArray late) {
		for (int i = 0; i < SLEEPS; i++) {
			int millis = 1 + ThreadLocalRandom.current().nextInt(MAX_MILLIS);
			long start = System.nanoTime();
			try {
				Thread.sleep(millis);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return;
			}
			long micros = (System.nanoTime() - start) / 1_000 - 1_000L * millis;
			late.incrementAndGet(Math.clamp(micros / STEP, 0, STEPS - 1));
		}
	}

	private static double lateness(AtomicIntegerArray late, double quantile) {
		long rest = (long) (quantile * GOROUTINES * SLEEPS);
		for (int i = 0; i < STEPS; i++) {
			rest -= late.get(i);
			if (rest < 0) {
				return (i + 1) * STEP / 1e3;
			}
		}
		return STEPS * STEP / 1e3;
	}

}
