package dev.gmp.benchmarks.work;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.gmp.Gmp;
import dev.gmp.Goroutine;

/**
 * Thousands of goroutines that block for 50 ms each in a native call, while a platform
 * thread starts a one-line task every ten milliseconds.
 */
public final class ManyBlocked {

	/** How many machines our scheduler may have. */
	public static final int MACHINES_MAX = 200;

	private static final int GOROUTINES = 10_000;

	/** Where they block as many at a time as there are carriers, fewer tell as much. */
	private static final int GOROUTINES_OF_STOCK = 500;

	private static final int MICROS = 50_000;

	private static final Duration TASK_EVERY = Duration.ofMillis(10);

	private final Latencies latencies = new Latencies();

	private final Peer peer;

	private final int goroutines;

	private final boolean announced;

	private int machines;

	private ManyBlocked(Peer peer, int goroutines, boolean announced) {
		this.peer = peer;
		this.goroutines = goroutines;
		this.announced = announced;
	}

	/**
	 * Measures goroutines that block without having said so.
	 * @param name {@link Peer#GMP} or {@link Peer#STOCK}
	 * @return milliseconds for each goroutine, percentiles of what a task waits in
	 * milliseconds, and for our scheduler the most machines that there were at once
	 * @throws InterruptedException if the current thread is interrupted
	 */
	public static Map<String, Double> silent(String name) throws InterruptedException {
		return measure(name, name.equals(Peer.GMP) ? GOROUTINES : GOROUTINES_OF_STOCK, false);
	}

	/**
	 * Measures goroutines that say so by {@link Goroutine#blocking}.
	 * @param name {@link Peer#GMP}
	 * @return as {@link #silent}
	 * @throws InterruptedException if the current thread is interrupted
	 */
	public static Map<String, Double> announced(String name) throws InterruptedException {
		return measure(name, GOROUTINES, true);
	}

	static Map<String, Double> measure(String name, int goroutines, boolean announced) throws InterruptedException {
		try (Peer peer = open(name)) {
			return new ManyBlocked(peer, goroutines, announced).measure();
		}
	}

	private static Peer open(String name) {
		return name.equals(Peer.GMP)
				? new Peer.GmpPeer(Gmp.builder().processors(Peer.processors()).machinesMax(MACHINES_MAX).build())
				: Peer.open(name);
	}

	private Map<String, Double> measure() throws InterruptedException {
		List<Thread> threads = new ArrayList<>();
		long start = System.nanoTime();
		for (int i = 0; i < this.goroutines; i++) {
			threads.add(this.peer.go(this::block));
		}
		Gmp gmp = (this.peer instanceof Peer.GmpPeer gmpPeer) ? gmpPeer.gmp() : null;
		for (Thread thread : threads) {
			while (!thread.join(TASK_EVERY)) {
				startTask();
				countMachines(gmp);
			}
		}
		double millis = (System.nanoTime() - start) / 1e6;
		Map<String, Double> figures = new LinkedHashMap<>();
		figures.put("each", millis / this.goroutines);
		figures.putAll(this.latencies.millis());
		if (gmp != null) {
			figures.put("machines", (double) this.machines);
		}
		return figures;
	}

	private void startTask() {
		long start = System.nanoTime();
		this.peer.go(() -> this.latencies.add(System.nanoTime() - start));
	}

	private void countMachines(@Nullable Gmp gmp) {
		if (gmp != null) {
			this.machines = Math.max(this.machines, gmp.snapshot().machines().size());
		}
	}

	private void block() {
		if (!this.announced) {
			Native.sleep(MICROS);
			return;
		}
		try {
			Goroutine.blocking(() -> {
				Native.sleep(MICROS);
				return null;
			});
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

}
