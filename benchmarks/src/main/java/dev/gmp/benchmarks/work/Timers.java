package dev.gmp.benchmarks.work;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.LongConsumer;

import com.sun.management.OperatingSystemMXBean;

/**
 * A hundred thousand goroutines that sleep for 1 to 100 ms at random, again and again:
 * what that costs, and how late they wake up.
 */
public final class Timers {

	private static final int GOROUTINES = 100_000;

	private static final int SLEEPS = 20;

	private static final int MAX_MILLIS = 100;

	/** Of the lateness that is told apart, in nanoseconds. */
	private static final long STEP = 100_000;

	private static final int STEPS = 20_000;

	private final AtomicIntegerArray late = new AtomicIntegerArray(STEPS);

	private final int goroutines;

	private Timers(int goroutines) {
		this.goroutines = goroutines;
	}

	/**
	 * Measures a peer. The first of two rounds warms up.
	 * @param name {@link Peer#GMP}, {@link Peer#STOCK} or {@link Peer#KOTLIN}
	 * @return the CPU time of a sleep in microseconds, and percentiles of the lateness in
	 * milliseconds
	 * @throws InterruptedException if the current thread is interrupted
	 */
	public static Map<String, Double> measure(String name) throws InterruptedException {
		return measure(name, GOROUTINES);
	}

	static Map<String, Double> measure(String name, int goroutines) throws InterruptedException {
		OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
		new Timers(goroutines).sleepAll(name);
		Timers timers = new Timers(goroutines);
		long before = system.getProcessCpuTime();
		timers.sleepAll(name);
		long cpu = system.getProcessCpuTime() - before;
		Map<String, Double> figures = new LinkedHashMap<>();
		figures.put("cpu", cpu / 1e3 / goroutines / SLEEPS);
		Latencies.PERCENTILES.forEach((percentile, quantile) -> {
			if (quantile < 1) {
				figures.put(percentile, timers.lateness(quantile));
			}
		});
		return figures;
	}

	private void sleepAll(String name) throws InterruptedException {
		LongConsumer lateness = (nanos) -> this.late.incrementAndGet(Math.clamp(nanos / STEP, 0, STEPS - 1));
		if (name.equals(Peer.KOTLIN)) {
			TimersKt.sleep(this.goroutines, SLEEPS, MAX_MILLIS, lateness);
			return;
		}
		try (Peer peer = Peer.open(name)) {
			List<Thread> threads = new ArrayList<>();
			for (int i = 0; i < this.goroutines; i++) {
				threads.add(peer.start(() -> sleep(lateness)));
			}
			for (Thread thread : threads) {
				thread.join();
			}
		}
	}

	private static void sleep(LongConsumer late) throws InterruptedException {
		for (int i = 0; i < SLEEPS; i++) {
			int millis = 1 + ThreadLocalRandom.current().nextInt(MAX_MILLIS);
			long start = System.nanoTime();
			Thread.sleep(millis);
			late.accept(System.nanoTime() - start - 1_000_000L * millis);
		}
	}

	private double lateness(double quantile) {
		long rest = (long) (quantile * this.goroutines * SLEEPS);
		for (int i = 0; i < STEPS; i++) {
			rest -= this.late.get(i);
			if (rest < 0) {
				return (i + 1) * STEP / 1e6;
			}
		}
		return STEPS * STEP / 1e6;
	}

}
