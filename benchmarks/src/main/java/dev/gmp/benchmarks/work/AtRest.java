package dev.gmp.benchmarks.work;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;

import dev.gmp.Gmp;
import dev.gmp.inspect.MachineState;

/**
 * What a scheduler costs while nothing is runnable, and how long its first task waits
 * afterwards.
 */
public final class AtRest {

	private static final int WARM_UP = 20_000;

	private static final long SETTLE_MILLIS = 5_000;

	private static final long REST_MILLIS = 20_000;

	private static final int FIRST_TASKS = 50;

	/** Much longer than sysmon needs to fall asleep. */
	private static final long BEFORE_FIRST_TASK_MILLIS = 200;

	private static final int LIMIT_SECONDS = 10;

	private final Peer peer;

	private AtRest(Peer peer) {
		this.peer = peer;
	}

	/**
	 * Measures a peer.
	 * @param name {@link Peer#GMP} or {@link Peer#STOCK}
	 * @return the CPU time of the process in percent of a core, the machines that are not
	 * parked where they can be counted, and the median of what a first task waits, in
	 * milliseconds
	 * @throws InterruptedException if the current thread is interrupted
	 */
	public static Map<String, Double> measure(String name) throws InterruptedException {
		Map<String, Double> figures = new LinkedHashMap<>();
		try (Peer peer = Peer.open(name)) {
			AtRest rest = new AtRest(peer);
			figures.put("cpu", rest.cpuPercent());
			if (peer instanceof Peer.GmpPeer(Gmp gmp)) {
				figures.put("machines", machinesAtWork(gmp));
			}
			figures.put("first-task", rest.firstTaskMillis());
		}
		return figures;
	}

	private static double machinesAtWork(Gmp gmp) {
		return gmp.snapshot().machines().stream().filter((machine) -> machine.state() != MachineState.PARKED).count();
	}

	private double cpuPercent() throws InterruptedException {
		for (int i = 0; i < WARM_UP; i++) {
			this.peer.go(() -> {
			}).join();
		}
		// The compiler threads may have something left to do.
		Thread.sleep(SETTLE_MILLIS);
		long start = System.nanoTime();
		long before = CpuClock.nanos();
		Thread.sleep(REST_MILLIS);
		return 100.0 * (CpuClock.nanos() - before) / (System.nanoTime() - start);
	}

	private double firstTaskMillis() throws InterruptedException {
		List<Long> waited = new ArrayList<>();
		SynchronousQueue<Long> began = new SynchronousQueue<>();
		for (int i = 0; i < FIRST_TASKS; i++) {
			Thread.sleep(BEFORE_FIRST_TASK_MILLIS);
			long start = System.nanoTime();
			this.peer.go(() -> hand(began, System.nanoTime()));
			Long at = began.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
			if (at == null) {
				throw new IllegalStateException("a task did not begin within " + LIMIT_SECONDS + " s");
			}
			waited.add(at - start);
		}
		return Latencies.millis(waited.stream().sorted().toList(), 0.5);
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
