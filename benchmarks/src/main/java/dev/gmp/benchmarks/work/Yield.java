package dev.gmp.benchmarks.work;

import java.util.concurrent.CountDownLatch;

/**
 * Yield among goroutines, which share 400,000 yields evenly. The figure is the time from
 * the first yield to the last, divided by the yields of all: with more than one
 * processor, yields run side by side.
 */
public final class Yield {

	/** In each run, of all goroutines. */
	public static final int YIELDS = 400_000;

	private Yield() {
	}

	/**
	 * Returns the program of a peer.
	 * @param peer {@link Peer#GMP}, {@link Peer#STOCK}, {@link Peer#KOTLIN} or
	 * {@link Peer#FLOOR}
	 * @param goroutines how many yield
	 * @return the program
	 */
	public static Program of(String peer, int goroutines) {
		return switch (peer) {
			case Peer.GMP, Peer.STOCK ->
				Program.of(peer, (running) -> yieldAmong(running, goroutines, YIELDS / goroutines));
			case Peer.KOTLIN -> () -> YieldKt.yieldAmong(goroutines, YIELDS / goroutines);
			case Peer.FLOOR -> (goroutines == 1) ? Floor.switches(YIELDS) : Floor.switchesOnAll(YIELDS);
			default -> throw Program.unknown(peer);
		};
	}

	static void yieldAmong(Peer peer, int goroutines, int yieldsEach) throws InterruptedException {
		CountDownLatch done = new CountDownLatch(goroutines);
		for (int i = 0; i < goroutines; i++) {
			peer.go(() -> {
				Floor.yields(yieldsEach);
				done.countDown();
			});
		}
		done.await();
	}

}
