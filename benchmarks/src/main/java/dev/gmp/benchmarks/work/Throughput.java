package dev.gmp.benchmarks.work;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * How much goroutines get done that compute a little and yield, twice as many as there
 * are processors.
 */
public final class Throughput {

	private static final long SETTLE = TimeUnit.MILLISECONDS.toNanos(300);

	private static final long MEASURE = TimeUnit.SECONDS.toNanos(2);

	private static final int STEPS = 2_000;

	private final Peer peer;

	private final LongAdder done = new LongAdder();

	private volatile boolean stop;

	/** Keeps the computation from being optimised away. */
	@SuppressWarnings("unused")
	private volatile double result;

	/**
	 * Creates a measurement.
	 * @param peer where
	 */
	public Throughput(Peer peer) {
		this.peer = peer;
	}

	/**
	 * Measures beside goroutines that block, twice as many as there are processors, and
	 * before and after that without them.
	 * @param way how they block
	 * @return what was measured
	 * @throws Exception if it fails
	 */
	public Beside beside(Blocking way) throws Exception {
		int n = 2 * Peer.processors();
		List<Thread> workers = new ArrayList<>();
		for (int i = 0; i < n; i++) {
			workers.add(this.peer.go(this::work));
		}
		double before = measure();
		CountDownLatch started = new CountDownLatch(n);
		Blocking.Blocked blocked = way.start(this.peer, n, started);
		// Where the first ones stop all others, the last ones do not even begin.
		boolean ignored = started.await(1, TimeUnit.SECONDS);
		double beside = measure();
		int blocking = n - (int) started.getCount();
		blocked.release().run();
		double after = measure();
		this.stop = true;
		for (Thread worker : workers) {
			worker.join();
		}
		blocked.join();
		return new Beside(2 * beside / (before + after), blocking);
	}

	private double measure() {
		LockSupport.parkNanos(SETTLE);
		long start = System.nanoTime();
		long before = this.done.sum();
		LockSupport.parkNanos(MEASURE);
		return (double) (this.done.sum() - before) / (System.nanoTime() - start);
	}

	private void work() {
		double x = 1;
		while (!this.stop) {
			for (int i = 0; i < STEPS; i++) {
				x = x * 1.0000001 + 1e-9;
			}
			this.done.increment();
			Thread.yield();
		}
		this.result = x;
	}

	/**
	 * The throughput beside goroutines that block.
	 *
	 * @param share of the throughput without them
	 * @param blocking how many of them had begun at all; those that a scheduler keeps
	 * waiting behind the others block nothing
	 */
	public record Beside(double share, int blocking) {
	}

}
