package dev.gmp.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;

import com.sun.management.OperatingSystemMXBean;

import dev.gmp.benchmarks.report.Figures;
import dev.gmp.benchmarks.work.Peer;

/**
 * What a scheduler costs while nothing is runnable, and how long its first task waits
 * afterwards.
 */
final class AtRest {

	private static final int WARM_UP = 20_000;

	private static final long SETTLE = 5_000;

	private static final long REST = 60_000;

	private static final int FIRST_TASKS = 50;

	/** Much longer than sysmon needs to fall asleep. */
	private static final long BEFORE_FIRST_TASK = 200;

	private static final int LIMIT_SECONDS = 10;

	private final Peer peer;

	private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

	AtRest(Peer peer) {
		this.peer = peer;
	}

	/**
	 * Measures the CPU time of the whole process in a minute without work.
	 * @return percent of one core
	 */
	double cpuPercent() throws InterruptedException {
		for (int i = 0; i < WARM_UP; i++) {
			this.peer.go(() -> {
			}).join();
		}
		// The compiler threads may have something left to do.
		Thread.sleep(SETTLE);
		long start = System.nanoTime();
		long before = this.system.getProcessCpuTime();
		Thread.sleep(REST);
		return 100.0 * (this.system.getProcessCpuTime() - before) / (System.nanoTime() - start);
	}

	/**
	 * Measures how long tasks wait that are started one by one with a rest before each.
	 * @return the median in milliseconds
	 */
	double firstTaskMillis() throws InterruptedException {
		List<Double> waited = new ArrayList<>();
		SynchronousQueue<Long> began = new SynchronousQueue<>();
		for (int i = 0; i < FIRST_TASKS; i++) {
			Thread.sleep(BEFORE_FIRST_TASK);
			long start = System.nanoTime();
			this.peer.go(() -> hand(began, System.nanoTime()));
			Long at = began.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
			if (at == null) {
				throw new IllegalStateException("a task did not begin within " + LIMIT_SECONDS + " s");
			}
			waited.add((at - start) / 1e6);
		}
		return new Figures(waited).median();
	}

	private static void hand(SynchronousQueue<Long> queue, long value) {
		try {
			queue.put(value);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
