package dev.gmp.benchmarks.work;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Bursts of starts: goroutines that do nothing but tell that they ran, or give a number
 * as a result, and someone who waits for all of a burst before the next one. The figure
 * is the time for one of them.
 */
public final class Starts {

	/** The sizes of the bursts. */
	public static final List<Integer> BURSTS = List.of(10, 10_000, 400_000);

	/** A run has as many bursts as fit into this number of starts, and at least one. */
	private static final int STARTS = 100_000;

	private static final int STARTERS = 8;

	private Starts() {
	}

	/**
	 * Returns how many goroutines a run starts.
	 * @param burst the size of a burst
	 * @return the number
	 */
	public static int operations(int burst) {
		return Math.max(1, STARTS / burst) * burst;
	}

	/**
	 * Returns the program of a peer in which one goroutine starts all others.
	 * @param peer {@link Peer#GMP}, {@link Peer#STOCK}, {@link Peer#KOTLIN},
	 * {@link Peer#POOL} or {@link Peer#FLOOR}
	 * @param burst the size of a burst
	 * @return the program
	 */
	public static Program fromOne(String peer, int burst) {
		return switch (peer) {
			case Peer.GMP, Peer.STOCK -> Program.of(peer, (running) -> bursts(running, burst));
			case Peer.KOTLIN -> () -> SpawnKt.spawn(operations(burst) / burst, burst);
			case Peer.POOL -> new Pool(burst, false);
			case Peer.FLOOR -> Floor.starts(operations(burst));
			default -> throw Program.unknown(peer);
		};
	}

	/**
	 * Returns the program of a peer in which eight goroutines share a burst.
	 * @param peer {@link Peer#GMP}, {@link Peer#STOCK}, {@link Peer#KOTLIN} or
	 * {@link Peer#FLOOR}
	 * @param burst the size of a burst, of all of them
	 * @return the program
	 */
	public static Program fromMany(String peer, int burst) {
		int each = Math.max(1, burst / STARTERS);
		int starters = burst / each;
		return switch (peer) {
			case Peer.GMP, Peer.STOCK -> Program.of(peer, (running) -> {
				for (int i = 0; i < operations(burst) / burst; i++) {
					CountDownLatch done = new CountDownLatch(starters * each);
					for (int j = 0; j < starters; j++) {
						running.go(() -> start(running, each, done));
					}
					done.await();
				}
			});
			case Peer.KOTLIN -> () -> SpawnKt.spawnFromMany(operations(burst) / burst, starters, each);
			case Peer.FLOOR -> Floor.starts(operations(burst));
			default -> throw Program.unknown(peer);
		};
	}

	/**
	 * Returns the program of a peer in which a platform thread starts all of them, as one
	 * of a web server does.
	 * @param peer {@link Peer#GMP}, {@link Peer#STOCK}, {@link Peer#KOTLIN} or
	 * {@link Peer#FLOOR}
	 * @param burst the size of a burst
	 * @return the program
	 */
	public static Program fromOutside(String peer, int burst) {
		return switch (peer) {
			case Peer.GMP, Peer.STOCK -> new Outside(Peer.open(peer), burst);
			case Peer.KOTLIN -> () -> SpawnKt.spawnFromOutside(operations(burst) / burst, burst);
			case Peer.FLOOR -> Floor.starts(operations(burst));
			default -> throw Program.unknown(peer);
		};
	}

	/**
	 * Returns the program of a peer in which one goroutine starts all others and adds up
	 * their results.
	 * @param peer {@link Peer#GMP}, {@link Peer#STOCK}, {@link Peer#KOTLIN},
	 * {@link Peer#POOL} or {@link Peer#FLOOR}
	 * @param burst the size of a burst
	 * @return the program
	 */
	public static Program withResults(String peer, int burst) {
		return switch (peer) {
			case Peer.GMP -> Program.of(peer, (running) -> {
				ExecutorService executor = ((Peer.GmpPeer) running).gmp().executor();
				results(executor, burst);
			});
			case Peer.STOCK -> Program.of(peer, (running) -> {
				try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
					results(executor, burst);
				}
			});
			case Peer.KOTLIN -> () -> SpawnKt.spawnWithResults(operations(burst) / burst, burst);
			case Peer.POOL -> new Pool(burst, true);
			case Peer.FLOOR -> Floor.starts(operations(burst));
			default -> throw Program.unknown(peer);
		};
	}

	private static void bursts(Peer peer, int burst) throws InterruptedException {
		for (int i = 0; i < operations(burst) / burst; i++) {
			CountDownLatch done = new CountDownLatch(burst);
			start(peer, burst, done);
			done.await();
		}
	}

	private static void start(Peer peer, int goroutines, CountDownLatch done) {
		for (int i = 0; i < goroutines; i++) {
			peer.go(done::countDown);
		}
	}

	private static void results(ExecutorService executor, int burst) throws Exception {
		for (int i = 0; i < operations(burst) / burst; i++) {
			List<Future<Integer>> futures = new ArrayList<>(burst);
			for (int j = 0; j < burst; j++) {
				int number = j;
				futures.add(executor.submit(() -> number));
			}
			long sum = 0;
			for (Future<Integer> future : futures) {
				sum += future.get();
			}
			Sum.check(sum, (long) burst * (burst - 1) / 2);
		}
	}

	private record Outside(Peer peer, int burst) implements Program {

		@Override
		public void run() throws InterruptedException {
			bursts(this.peer, this.burst);
		}

		@Override
		public void close() {
			this.peer.close();
		}

	}

	/**
	 * Tasks of a fixed pool of platform threads.
	 */
	private static final class Pool implements Program {

		private final ExecutorService pool = Executors.newFixedThreadPool(Peer.processors());

		private final int burst;

		private final boolean results;

		Pool(int burst, boolean results) {
			this.burst = burst;
			this.results = results;
		}

		@Override
		public void run() throws Exception {
			if (this.results) {
				results(this.pool, this.burst);
				return;
			}
			for (int i = 0; i < operations(this.burst) / this.burst; i++) {
				CountDownLatch done = new CountDownLatch(this.burst);
				for (int j = 0; j < this.burst; j++) {
					this.pool.execute(done::countDown);
				}
				done.await();
			}
		}

		@Override
		public void close() {
			this.pool.close();
		}

	}

}
