package dev.gmp.benchmarks;

import dev.gmp.Gmp;

/**
 * A scheduler of virtual threads that is measured. A peer starts a virtual thread by the
 * shortest call that its users would write; everything else in a benchmark is the same
 * for all peers.
 */
interface Peer extends AutoCloseable {

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
	 * The JDK's own scheduler of virtual threads.
	 */
	String STOCK = "stock";

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

	@Override
	void close();

	/**
	 * Starts the scheduler of this name.
	 * @param name {@link #GMP} or {@link #STOCK}
	 * @return the peer
	 */
	static Peer open(String name) {
		return switch (name) {
			case GMP -> new GmpPeer(Gmp.builder().processors(processors()).build());
			case STOCK -> new StockPeer();
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

}
