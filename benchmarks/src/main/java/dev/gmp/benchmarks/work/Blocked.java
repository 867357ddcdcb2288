package dev.gmp.benchmarks.work;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Goroutines that compute a little and yield, twice as many as there are processors, by
 * themselves and then beside as many others that block in a native call, which began
 * before them.
 */
public final class Blocked {

	private static final long SETTLE = TimeUnit.MILLISECONDS.toNanos(500);

	private static final long MEASURE = TimeUnit.SECONDS.toNanos(2);

	private static final int STEPS = 2_000;

	/** Where nothing moves at all, the factor would be infinite. */
	private static final double MOST = 1_000;

	private final Peer peer;

	private final int goroutines = 2 * Peer.processors();

	private final List<Thread> workers = new ArrayList<>();

	/** Keeps the computation from being optimised away. */
	@SuppressWarnings("unused")
	private volatile double result;

	private Blocked(Peer peer) {
		this.peer = peer;
	}

	/**
	 * Tells how much slower goroutines are beside blocked ones.
	 * @param name {@link Peer#GMP} or {@link Peer#STOCK}
	 * @return the figure {@code slowdown}, a factor of 1,000 at the most
	 * @throws Exception if it fails
	 */
	public static Map<String, Double> slowdown(String name) throws Exception {
		try (Peer peer = Peer.open(name)) {
			return Map.of("slowdown", new Blocked(peer).slowdown());
		}
	}

	private double slowdown() throws Exception {
		double alone = throughput();
		CountDownLatch started = new CountDownLatch(this.goroutines);
		Blocking.Blocked blocked = Blocking.NATIVE.start(this.peer, this.goroutines, started);
		// Where the first ones stop all others, the last ones do not even begin.
		boolean ignored = started.await(1, TimeUnit.SECONDS);
		double beside = throughput();
		blocked.release().run();
		for (Thread worker : this.workers) {
			worker.join();
		}
		blocked.join();
		return Math.min(alone / beside, MOST);
	}

	private double throughput() {
		Batch batch = new Batch();
		for (int i = 0; i < this.goroutines; i++) {
			this.workers.add(this.peer.go(() -> work(batch)));
		}
		LockSupport.parkNanos(SETTLE);
		long start = System.nanoTime();
		long before = batch.done.sum();
		LockSupport.parkNanos(MEASURE);
		double throughput = (double) (batch.done.sum() - before) / (System.nanoTime() - start);
		batch.stop = true;
		return throughput;
	}

	@SuppressWarnings("ThreadPriorityCheck") // They give way to each other.
	private void work(Batch batch) {
		double x = 1;
		while (!batch.stop) {
			for (int i = 0; i < STEPS; i++) {
				x = x * 1.0000001 + 1e-9;
			}
			batch.done.increment();
			Thread.yield();
		}
		this.result = x;
	}

	private static final class Batch {

		private final LongAdder done = new LongAdder();

		private volatile boolean stop;

	}

}
