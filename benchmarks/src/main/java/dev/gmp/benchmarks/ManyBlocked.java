package dev.gmp.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.jspecify.annotations.Nullable;

import dev.gmp.Gmp;
import dev.gmp.Goroutine;
import dev.gmp.benchmarks.work.Native;
import dev.gmp.benchmarks.work.Peer;

/**
 * Thousands of goroutines that block for a short time in a native call each, while a
 * platform thread starts a one-line task every ten milliseconds.
 */
final class ManyBlocked {

	static final int MACHINES_MAX = 200;

	private static final int MICROS = 50_000;

	private static final Duration TASK_EVERY = Duration.ofMillis(10);

	private final Queue<Long> latencies = new ConcurrentLinkedQueue<>();

	private final Peer peer;

	private final int goroutines;

	private final boolean announced;

	private double secondsForAll;

	private int machines;

	/**
	 * Creates a measurement.
	 * @param peer where
	 * @param goroutines how many block
	 * @param announced whether they say so by {@link Goroutine#blocking}
	 */
	ManyBlocked(Peer peer, int goroutines, boolean announced) {
		this.peer = peer;
		this.goroutines = goroutines;
		this.announced = announced;
	}

	static Peer peerWithFewMachines() {
		return new Peer.GmpPeer(Gmp.builder().processors(Peer.processors()).machinesMax(MACHINES_MAX).build());
	}

	void measure() throws InterruptedException {
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
		this.secondsForAll = (System.nanoTime() - start) / 1e9;
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

	/** How long it took on the average, in milliseconds. */
	double millisPerGoroutine() {
		return 1e3 * this.secondsForAll / this.goroutines;
	}

	/** The most machines that there were at once. */
	int machines() {
		return this.machines;
	}

	double latencyMillis(double quantile) {
		List<Double> sorted = this.latencies.stream().map((nanos) -> nanos / 1e6).sorted().toList();
		return sorted.isEmpty() ? Double.NaN : sorted.get((int) ((sorted.size() - 1) * quantile));
	}

}
