package dev.gmp.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Four goroutines compute for some seconds, and a platform thread starts a one-line task
 * every millisecond meanwhile.
 */
final class Hogs {

	private static final int HOGS = 4;

	private static final int WARM_UP = 1_000;

	private static final long SECONDS_ALONE = TimeUnit.SECONDS.toNanos(2);

	private static final long CALIBRATION = 200_000_000;

	private final Peer peer;

	private final Queue<Long> latencies = new ConcurrentLinkedQueue<>();

	private double timeRatio;

	/** Keeps the computation from being optimised away. */
	@SuppressWarnings("unused")
	private volatile double result;

	Hogs(Peer peer) {
		this.peer = peer;
	}

	void measure() throws InterruptedException {
		long steps = stepsOfTwoSeconds();
		double alone = timeOf(startPlatformThreads(steps));
		for (int i = 0; i < WARM_UP; i++) {
			startTask();
		}
		LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
		this.latencies.clear();
		List<Thread> hogs = new ArrayList<>();
		long start = System.nanoTime();
		for (int i = 0; i < HOGS; i++) {
			hogs.add(this.peer.go(() -> compute(steps)));
		}
		Thread submitter = Thread.ofPlatform().start(() -> submitWhileAlive(hogs));
		for (Thread hog : hogs) {
			hog.join();
		}
		double together = System.nanoTime() - start;
		submitter.join();
		this.timeRatio = together / alone;
	}

	private long stepsOfTwoSeconds() {
		compute(CALIBRATION);
		long start = System.nanoTime();
		compute(CALIBRATION);
		return (long) ((double) CALIBRATION * SECONDS_ALONE / (System.nanoTime() - start));
	}

	private List<Thread> startPlatformThreads(long steps) {
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < HOGS; i++) {
			threads.add(Thread.ofPlatform().start(() -> compute(steps)));
		}
		return threads;
	}

	private static double timeOf(List<Thread> threads) throws InterruptedException {
		long start = System.nanoTime();
		for (Thread thread : threads) {
			thread.join();
		}
		return System.nanoTime() - start;
	}

	private void submitWhileAlive(List<Thread> hogs) {
		List<Thread> tasks = new ArrayList<>();
		while (hogs.stream().allMatch(Thread::isAlive)) {
			tasks.add(startTask());
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
		}
		tasks.forEach(Hogs::join);
	}

	private Thread startTask() {
		long start = System.nanoTime();
		return this.peer.go(() -> this.latencies.add(System.nanoTime() - start));
	}

	private static void join(Thread thread) {
		try {
			thread.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void compute(long steps) {
		double x = 1;
		for (long i = 0; i < steps; i++) {
			x = x * 1.0000001 + 1e-9;
		}
		this.result = x;
	}

	double latencyMillis(double quantile) {
		List<Long> sorted = this.latencies.stream().sorted().toList();
		return sorted.get((int) ((sorted.size() - 1) * quantile)) / 1e6;
	}

	double timeRatio() {
		return this.timeRatio;
	}

}
