package dev.gmp.benchmarks.work;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/**
 * Memory of waiting goroutines, in a JVM of its own: what the heap holds after a full
 * collection with all of them waiting, less what it held before, for each goroutine. The
 * goroutines run the same shallow task; the array that remembers them is there before.
 */
public final class ParkedMemory {

	private static final String BYTES = "bytes";

	private static final int GOROUTINES = 1_000_000;

	private static final int WARM_UPS = 100;

	private static final int WARM_UP = 2_000;

	private static final int LONG_WARM_UPS = 5;

	private static final int LONG_WARM_UP = 100_000;

	private final Peer peer;

	private final Waiting waiting;

	private final Thread[] goroutines;

	private final CountDownLatch ended;

	private final Duration limit;

	private ParkedMemory(Peer peer, Waiting waiting, int goroutines, Duration limit) {
		this.peer = peer;
		this.waiting = waiting;
		this.limit = limit;
		this.goroutines = new Thread[goroutines];
		this.ended = new CountDownLatch(goroutines);
	}

	/**
	 * Measures goroutines that wait by what their peer parks with.
	 * @param name {@link Peer#GMP}, {@link Peer#STOCK} or {@link Peer#KOTLIN}
	 * @return the figure {@code bytes}
	 * @throws Exception if the measurement fails
	 */
	public static Map<String, Double> parked(String name) throws Exception {
		return name.equals(Peer.KOTLIN) ? kotlin(false) : measure(name, Waiting.Parked::new);
	}

	/**
	 * Measures goroutines that wait to receive.
	 * @param name {@link Peer#GMP}, {@link Peer#STOCK}, {@link Peer#JOX} or
	 * {@link Peer#KOTLIN}
	 * @return the figure {@code bytes}
	 * @throws Exception if the measurement fails
	 */
	public static Map<String, Double> onChannel(String name) throws Exception {
		return switch (name) {
			case Peer.GMP -> measure(name, Waiting.OnChan::new);
			case Peer.STOCK -> measure(name, Waiting.OnQueue::new);
			case Peer.JOX -> measure(name, Waiting.OnJox::new);
			case Peer.KOTLIN -> kotlin(true);
			default -> throw Program.unknown(name);
		};
	}

	private static Map<String, Double> measure(String name, Supplier<Waiting> waiting) throws Exception {
		try (Peer peer = Peer.open(name)) {
			return Map.of(BYTES, measure(peer, waiting, GOROUTINES, Driver.LIMIT));
		}
	}

	private static Map<String, Double> kotlin(boolean onChannel) {
		for (int i = 0; i < LONG_WARM_UPS; i++) {
			WaitingCoroutines warmUp = new WaitingCoroutines(LONG_WARM_UP, onChannel);
			warmUp.start();
			warmUp.release();
		}
		WaitingCoroutines coroutines = new WaitingCoroutines(GOROUTINES, onChannel);
		long before = liveHeap();
		coroutines.start();
		long after = liveHeap();
		coroutines.release();
		return Map.of(BYTES, (double) (after - before) / GOROUTINES);
	}

	static double measure(Peer peer, Supplier<Waiting> waiting, int goroutines, Duration limit) throws Exception {
		// The first goroutines pay for classes and queues. And as long as their code is
		// interpreted their frames are larger, so that without this the figure would
		// depend on how soon the compiler came. Some are started for so long that the
		// starter loses its processor, as it will: that takes other paths, for which code
		// is compiled anew.
		for (int i = 0; i < LONG_WARM_UPS; i++) {
			warmUp(peer, waiting.get(), LONG_WARM_UP, limit);
		}
		for (int i = 0; i < WARM_UPS; i++) {
			warmUp(peer, waiting.get(), WARM_UP, limit);
		}
		ParkedMemory parked = new ParkedMemory(peer, waiting.get(), goroutines, limit);
		long before = liveHeap();
		parked.park();
		long after = liveHeap();
		parked.release();
		return (double) (after - before) / goroutines;
	}

	/*
	 * By itself, so that nothing of it is reachable afterwards.
	 */
	private static void warmUp(Peer peer, Waiting waiting, int goroutines, Duration limit) throws Exception {
		ParkedMemory warmUp = new ParkedMemory(peer, waiting, goroutines, limit);
		warmUp.park();
		warmUp.release();
	}

	private void park() throws Exception {
		Peer.Task task = this::waitUntilReleased;
		Driver.drive(this.peer, this.limit, () -> {
			for (int i = 0; i < this.goroutines.length; i++) {
				this.goroutines[i] = this.peer.start(task);
			}
			return true;
		});
		awaitParked();
	}

	private void waitUntilReleased() throws Exception {
		this.waiting.await();
		this.ended.countDown();
	}

	private void awaitParked() throws InterruptedException {
		long deadline = System.nanoTime() + this.limit.toNanos();
		for (Thread goroutine : this.goroutines) {
			while (goroutine.getState() != Thread.State.WAITING) {
				if (System.nanoTime() - deadline > 0) {
					throw new IllegalStateException("a goroutine is " + goroutine.getState() + ", not parked");
				}
				Thread.sleep(Duration.ofMillis(1));
			}
		}
	}

	/**
	 * All of them must be able to go on, or they were not parked but lost.
	 */
	private void release() throws Exception {
		Driver.drive(this.peer, this.limit, () -> {
			this.waiting.release(this.goroutines);
			this.ended.await();
			return true;
		});
	}

	@SuppressWarnings("ExplicitGarbageCollection")
	private static long liveHeap() {
		MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
		long live = Long.MAX_VALUE;
		for (int i = 0; i < 10; i++) {
			System.gc();
			long used = memory.getHeapMemoryUsage().getUsed();
			// The first collection may leave what is only cleared or finished after it.
			if (used >= live - live / 1_000) {
				return Math.min(used, live);
			}
			live = used;
		}
		return live;
	}

}
