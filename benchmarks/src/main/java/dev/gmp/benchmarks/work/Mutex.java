package dev.gmp.benchmarks.work;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A hundred goroutines that count under one lock, 2,000 times each. The figure is the
 * time for one lock, count and unlock.
 */
public final class Mutex {

	/** In each run, of all goroutines. */
	public static final int COUNTS = 200_000;

	private static final int GOROUTINES = 100;

	private Mutex() {
	}

	/**
	 * Returns the program of a peer that uses {@code synchronized}.
	 * @param peer {@link Peer#GMP}, {@link Peer#STOCK} or {@link Peer#POOL}
	 * @return the program
	 */
	public static Program ofMonitor(String peer) {
		return switch (peer) {
			case Peer.GMP, Peer.STOCK -> Program.of(peer, (running) -> compete(running, new MonitorCounter()));
			case Peer.POOL -> new Pool(new MonitorCounter());
			default -> throw Program.unknown(peer);
		};
	}

	/**
	 * Returns the program of a peer that uses its own lock, in Java a
	 * {@link ReentrantLock}.
	 * @param peer {@link Peer#GMP}, {@link Peer#STOCK}, {@link Peer#KOTLIN} or
	 * {@link Peer#POOL}
	 * @return the program
	 */
	public static Program ofLock(String peer) {
		return switch (peer) {
			case Peer.GMP, Peer.STOCK -> Program.of(peer, (running) -> compete(running, new LockCounter()));
			case Peer.KOTLIN -> () -> MutexKt.mutex(GOROUTINES, COUNTS / GOROUTINES);
			case Peer.POOL -> new Pool(new LockCounter());
			default -> throw Program.unknown(peer);
		};
	}

	private static void compete(Peer peer, Counter counter) throws InterruptedException {
		CountDownLatch done = new CountDownLatch(GOROUTINES);
		for (int i = 0; i < GOROUTINES; i++) {
			peer.go(() -> {
				counter.count(COUNTS / GOROUTINES);
				done.countDown();
			});
		}
		done.await();
	}

	private interface Counter {

		void count(int times);

	}

	private static final class MonitorCounter implements Counter {

		@SuppressWarnings("unused")
		private long count;

		@Override
		public void count(int times) {
			for (int i = 0; i < times; i++) {
				synchronized (this) {
					this.count++;
				}
			}
		}

	}

	private static final class LockCounter implements Counter {

		private final ReentrantLock lock = new ReentrantLock();

		@SuppressWarnings("unused")
		private long count;

		@Override
		public void count(int times) {
			for (int i = 0; i < times; i++) {
				this.lock.lock();
				try {
					this.count++;
				}
				finally {
					this.lock.unlock();
				}
			}
		}

	}

	/**
	 * A hundred platform threads.
	 */
	private static final class Pool implements Program {

		private final ExecutorService pool = Executors.newFixedThreadPool(GOROUTINES);

		private final Counter counter;

		Pool(Counter counter) {
			this.counter = counter;
		}

		@Override
		public void run() throws Exception {
			CountDownLatch done = new CountDownLatch(GOROUTINES);
			for (int i = 0; i < GOROUTINES; i++) {
				this.pool.execute(() -> {
					this.counter.count(COUNTS / GOROUTINES);
					done.countDown();
				});
			}
			done.await();
		}

		@Override
		public void close() {
			this.pool.close();
		}

	}

}
