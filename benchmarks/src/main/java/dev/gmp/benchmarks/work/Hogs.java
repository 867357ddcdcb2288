package dev.gmp.benchmarks.work;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Four goroutines compute for some seconds, and a platform thread starts a one-line task
 * every millisecond meanwhile.
 */
public final class Hogs {

	private static final int HOGS = 4;

	private static final int WARM_UP = 1_000;

	private static final long SECONDS_ALONE = TimeUnit.SECONDS.toNanos(2);

	private static final long CALIBRATION = 200_000_000;

	private final Executor starter;

	private final Latencies latencies = new Latencies();

	private double timeRatio;

	/** Keeps the computation from being optimised away. */
	@SuppressWarnings("unused")
	private volatile double result;

	private Hogs(Executor starter) {
		this.starter = starter;
	}

	/**
	 * Measures a peer.
	 * @param name {@link Peer#GMP}, {@link Peer#STOCK}, {@link Peer#KOTLIN} or
	 * {@link Peer#POOL}
	 * @return percentiles of how long a task waited, in milliseconds, and {@code time},
	 * how much longer the hogs took than as platform threads
	 * @throws InterruptedException if the current thread is interrupted
	 */
	public static Map<String, Double> percentiles(String name) throws InterruptedException {
		return switch (name) {
			case Peer.KOTLIN -> percentiles((Executor) LauncherKt::launch);
			case Peer.POOL -> {
				try (ExecutorService pool = Executors.newFixedThreadPool(Peer.processors())) {
					yield percentiles((Executor) pool);
				}
			}
			default -> {
				try (Peer peer = Peer.open(name)) {
					yield percentiles((Executor) peer::go);
				}
			}
		};
	}

	private static Map<String, Double> percentiles(Executor starter) throws InterruptedException {
		Hogs hogs = new Hogs(starter);
		hogs.measure();
		Map<String, Double> figures = hogs.latencies.millis();
		figures.put("time", hogs.timeRatio);
		return figures;
	}

	private void measure() throws InterruptedException {
		long steps = stepsOfTwoSeconds();
		double alone = timeOf(startPlatformThreads(steps));
		Phaser tasks = new Phaser(1);
		for (int i = 0; i < WARM_UP; i++) {
			startTask(tasks);
		}
		tasks.arriveAndAwaitAdvance();
		this.latencies.clear();
		CountDownLatch hogs = new CountDownLatch(HOGS);
		long start = System.nanoTime();
		for (int i = 0; i < HOGS; i++) {
			this.starter.execute(() -> {
				compute(steps);
				hogs.countDown();
			});
		}
		Thread submitter = Thread.ofPlatform().start(() -> {
			while (hogs.getCount() == HOGS) {
				startTask(tasks);
				LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
			}
		});
		hogs.await();
		double together = System.nanoTime() - start;
		submitter.join();
		tasks.arriveAndAwaitAdvance();
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

	private void startTask(Phaser tasks) {
		tasks.register();
		long start = System.nanoTime();
		this.starter.execute(() -> {
			this.latencies.add(System.nanoTime() - start);
			tasks.arriveAndDeregister();
		});
	}

	private void compute(long steps) {
		double x = 1;
		for (long i = 0; i < steps; i++) {
			x = x * 1.0000001 + 1e-9;
		}
		this.result = x;
	}

}
