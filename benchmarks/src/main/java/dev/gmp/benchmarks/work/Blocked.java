package dev.gmp.benchmarks.work;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Goroutines that compute a little and yield, twice as many as there are processors: by
 * themselves, beside as many others that block without having said so, and by themselves
 * again.
 */
public final class Blocked {

	private static final Duration SETTLE = Duration.ofMillis(300);

	private static final Duration MEASURED = Duration.ofSeconds(2);

	private static final int STEPS = 2_000;

	/** Where nothing moves at all, the factor would be infinite. */
	private static final double MOST = 1_000;

	private final Peer peer;

	private final LongAdder done = new LongAdder();

	private volatile boolean stop;

	/** Keeps the computation from being optimised away. */
	@SuppressWarnings("unused")
	private volatile double result;

	private Blocked(Peer peer) {
		this.peer = peer;
	}

	/**
	 * Tells how much slower goroutines are beside blocked ones.
	 * @param way how those block
	 * @param name {@link Peer#GMP} or {@link Peer#STOCK}
	 * @return the figure {@code slowdown}, a factor of 1,000 at the most, and
	 * {@code waiting}, how many of the others could not even begin to block
	 * @throws Exception if it fails
	 */
	public static Map<String, Double> measure(Blocking way, String name) throws Exception {
		return measure(way, name, SETTLE, MEASURED);
	}

	static Map<String, Double> measure(Blocking way, String name, Duration settle, Duration measured) throws Exception {
		try (Peer peer = Peer.open(name)) {
			return new Blocked(peer).measure(way, settle, measured);
		}
	}

	private Map<String, Double> measure(Blocking way, Duration settle, Duration measured) throws Exception {
		int n = 2 * Peer.processors();
		List<Thread> workers = new ArrayList<>();
		for (int i = 0; i < n; i++) {
			workers.add(this.peer.go(this::work));
		}
		double before = throughput(settle, measured);
		CountDownLatch started = new CountDownLatch(n);
		Blocking.Blocked blocked = way.start(this.peer, n, started);
		// Where the first ones stop all others, the last ones do not even begin.
		boolean ignored = started.await(1, TimeUnit.SECONDS);
		double beside = throughput(settle, measured);
		double waiting = started.getCount();
		blocked.release().run();
		double after = throughput(settle, measured);
		this.stop = true;
		for (Thread worker : workers) {
			worker.join();
		}
		blocked.join();
		return Map.of("slowdown", Math.min((before + after) / 2 / beside, MOST), "waiting", waiting);
	}

	private double throughput(Duration settle, Duration measured) throws InterruptedException {
		Thread.sleep(settle);
		long start = System.nanoTime();
		long before = this.done.sum();
		Thread.sleep(measured);
		return (double) (this.done.sum() - before) / (System.nanoTime() - start);
	}

	@SuppressWarnings("ThreadPriorityCheck") // They give way to each other.
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

}
