package dev.gmp.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * Memory of parked goroutines, in a JVM of its own: what the heap holds after a full
 * collection with all of them parked, less what it held before, for each goroutine. The
 * goroutines run the same shallow task; the array that remembers them is there before.
 */
final class ParkedMemory {

	/**
	 * What the line with the result begins with.
	 */
	static final String RESULT = "bytes-per-goroutine=";

	private static final int WARM_UPS = 100;

	private static final int WARM_UP = 2_000;

	private static final int LONG_WARM_UPS = 5;

	private static final int LONG_WARM_UP = 100_000;

	private final Peer peer;

	private final Thread[] goroutines;

	private final CountDownLatch ended;

	private final Duration limit;

	private volatile boolean released;

	private ParkedMemory(Peer peer, int goroutines, Duration limit) {
		this.peer = peer;
		this.limit = limit;
		this.goroutines = new Thread[goroutines];
		this.ended = new CountDownLatch(goroutines);
	}

	/**
	 * Measures and prints.
	 * @param args the name of the peer, and the number of goroutines
	 * @throws Exception if the measurement fails
	 */
	public static void main(String[] args) throws Exception {
		try (Peer peer = Peer.open(args[0])) {
			System.out.println(RESULT + measure(peer, Integer.parseInt(args[1]), Driver.LIMIT));
		}
	}

	static double measure(Peer peer, int goroutines, Duration limit) throws Exception {
		// The first goroutines pay for classes and queues. And as long as their code is
		// interpreted their frames are larger, so that without this the figure would
		// depend on how soon the compiler came. Some are started for so long that the
		// starter loses its processor, as it will: that takes other paths, for which code
		// is compiled anew.
		for (int i = 0; i < LONG_WARM_UPS; i++) {
			warmUp(peer, LONG_WARM_UP, limit);
		}
		for (int i = 0; i < WARM_UPS; i++) {
			warmUp(peer, WARM_UP, limit);
		}
		ParkedMemory parked = new ParkedMemory(peer, goroutines, limit);
		long before = liveHeap();
		parked.park();
		long after = liveHeap();
		parked.release();
		return (double) (after - before) / goroutines;
	}

	/*
	 * By itself, so that nothing of it is reachable afterwards.
	 */
	private static void warmUp(Peer peer, int goroutines, Duration limit) throws Exception {
		ParkedMemory warmUp = new ParkedMemory(peer, goroutines, limit);
		warmUp.park();
		warmUp.release();
	}

	private void park() throws Exception {
		Runnable task = this::parkUntilReleased;
		Driver.drive(this.peer, this.limit, () -> {
			for (int i = 0; i < this.goroutines.length; i++) {
				this.goroutines[i] = this.peer.go(task);
			}
			return true;
		});
		awaitParked();
	}

	private void parkUntilReleased() {
		while (!this.released) {
			LockSupport.park();
		}
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
		this.released = true;
		Driver.drive(this.peer, this.limit, () -> {
			for (Thread goroutine : this.goroutines) {
				LockSupport.unpark(goroutine);
			}
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
