package dev.gmp.benchmarks.work;

import dev.gmp.Gmp;

/**
 * A scheduler of virtual threads that is measured. A peer starts a virtual thread by the
 * shortest call that its users would write; everything else in a benchmark is the same
 * for all peers.
 */
public interface Peer extends AutoCloseable {

	/**
	 * Our scheduler.
	 */
	String GMP = "gmp";

	/**
	 * Our scheduler as it was in another commit; to a JVM that measures it, it is
	 * {@link #GMP} with another jar.
	 */
	String BEFORE = "before";

	/**
	 * Our scheduler with the JDK's poller.
	 */
	String GMP_JDK = "gmp-jdk";

	/**
	 * The JDK's own scheduler of virtual threads.
	 */
	String STOCK = "stock";

	/**
	 * The same while a scheduler of ours lives in the same JVM.
	 */
	String STOCK_BESIDE = "stock-beside";

	/**
	 * The same after a scheduler of ours was closed in the same JVM.
	 */
	String STOCK_AFTER = "stock-after";

	/**
	 * Go.
	 */
	String GO = "go";

	/**
	 * Coroutines of kotlinx on {@code Dispatchers.Default}.
	 */
	String KOTLIN = "kotlin";

	/**
	 * Jox's channels on the JDK's own virtual threads.
	 */
	String JOX = "jox";

	/**
	 * Platform threads, in a pool where its users would take one.
	 */
	String POOL = "pool";

	/**
	 * Spring's {@code @Async} on the JDK's own virtual threads.
	 */
	String ASYNC = "async";

	/**
	 * Nobody's scheduler, but what the parts of a work cost at the least: {@link Floor},
	 * and for servers a program in C.
	 */
	String FLOOR = "floor";

	/**
	 * The same without us.
	 */
	String WITHOUT = "without";

	/**
	 * The JDK's option for the number of carriers. Peers that can be told take it from
	 * here as well, so that the same flags give every peer the same number of threads.
	 */
	String PARALLELISM = "jdk.virtualThreadScheduler.parallelism";

	/**
	 * Starts a virtual thread.
	 * @param task what to run
	 * @return the started thread
	 */
	Thread go(Runnable task);

	/**
	 * Starts a virtual thread.
	 * @param task what to run; what it throws ends the thread
	 * @return the started thread
	 */
	default Thread start(Task task) {
		return go(() -> {
			try {
				task.run();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		});
	}

	@Override
	void close();

	/**
	 * Starts the scheduler of this name.
	 * @param name {@link #GMP}, {@link #STOCK}, {@link #JOX}, which has none of its own,
	 * or {@link #POOL}
	 * @return the peer
	 */
	static Peer open(String name) {
		return switch (name) {
			case GMP -> new GmpPeer(Gmp.builder().processors(processors()).build());
			case STOCK, JOX -> new StockPeer();
			case POOL -> new PlatformPeer();
			default -> throw new IllegalArgumentException("no peer is called " + name);
		};
	}

	/**
	 * Returns how many platform threads a peer runs virtual threads on.
	 * @return the number, the same for all peers
	 */
	static int processors() {
		return Integer.getInteger(PARALLELISM, Runtime.getRuntime().availableProcessors());
	}

	/**
	 * Our scheduler.
	 *
	 * @param gmp the scheduler
	 */
	record GmpPeer(Gmp gmp) implements Peer {

		@Override
		public Thread go(Runnable task) {
			return this.gmp.go(task);
		}

		@Override
		public void close() {
			this.gmp.close();
		}

	}

	/**
	 * The JDK's own scheduler. It lives as long as the JVM.
	 */
	record StockPeer() implements Peer {

		@Override
		public Thread go(Runnable task) {
			return Thread.startVirtualThread(task);
		}

		@Override
		public void close() {
		}

	}

	/**
	 * A platform thread for each task.
	 */
	record PlatformPeer() implements Peer {

		@Override
		public Thread go(Runnable task) {
			return Thread.ofPlatform().daemon().start(task);
		}

		@Override
		public void close() {
		}

	}

	/**
	 * A task that may throw.
	 */
	@FunctionalInterface
	interface Task {

		/**
		 * Runs.
		 * @throws Exception if it fails
		 */
		void run() throws Exception;

	}

}
