package dev.gmp.benchmarks.work;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Spawn and finish: a goroutine starts 10,000 others that do nothing but count down, and
 * waits for all of them; ten times over. The figure is the time for one goroutine.
 */
public final class Spawn {

	/** In each run. */
	public static final int GOROUTINES = 100_000;

	private static final int BATCH = 10_000;

	private Spawn() {
	}

	/**
	 * Returns the program of a peer.
	 * @param peer {@link Peer#GMP}, {@link Peer#STOCK} or {@link Peer#POOL}
	 * @return the program
	 */
	public static Program of(String peer) {
		return switch (peer) {
			case Peer.GMP, Peer.STOCK -> Program.of(peer, Spawn::batches);
			case Peer.POOL -> new Pool();
			case Peer.KOTLIN -> () -> SpawnKt.spawn(GOROUTINES / BATCH, BATCH);
			case Peer.FLOOR -> Floor.starts(GOROUTINES);
			default -> throw Program.unknown(peer);
		};
	}

	private static void batches(Peer peer) throws InterruptedException {
		for (int i = 0; i < GOROUTINES / BATCH; i++) {
			spawn(peer, BATCH);
		}
	}

	/**
	 * Starts a batch and waits for it.
	 * @param peer where
	 * @param goroutines how many
	 * @throws InterruptedException if the current thread is interrupted
	 */
	public static void spawn(Peer peer, int goroutines) throws InterruptedException {
		CountDownLatch done = new CountDownLatch(goroutines);
		for (int i = 0; i < goroutines; i++) {
			peer.go(done::countDown);
		}
		done.await();
	}

	/**
	 * Tasks in place of goroutines: they may not wait, but here they need not.
	 */
	private static final class Pool implements Program {

		private final ExecutorService pool = Executors.newWorkStealingPool(Peer.processors());

		@Override
		public void run() throws Exception {
			this.pool.submit(() -> {
				for (int i = 0; i < GOROUTINES / BATCH; i++) {
					CountDownLatch done = new CountDownLatch(BATCH);
					for (int j = 0; j < BATCH; j++) {
						this.pool.execute(done::countDown);
					}
					done.await();
				}
				return true;
			}).get();
		}

		@Override
		public void close() {
			this.pool.close();
		}

	}

}
