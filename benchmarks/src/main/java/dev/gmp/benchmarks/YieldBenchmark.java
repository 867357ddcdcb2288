package dev.gmp.benchmarks;

import java.util.concurrent.CountDownLatch;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/**
 * Yield among 1 or 4 goroutines, which share 400,000 yields evenly. The figure is the
 * time from the first yield to the last, divided by the yields of all: with more than one
 * processor, yields run side by side.
 */
public class YieldBenchmark extends PeerBenchmark {

	private static final int YIELDS = 400_000;

	/**
	 * One goroutine does all the yields.
	 * @throws Exception if they fail or do not end
	 */
	@Benchmark
	@OperationsPerInvocation(YIELDS)
	public void yieldAlone() throws Exception {
		Driver.drive(peer(), () -> {
			yieldAmong(peer(), 1, YIELDS);
			return true;
		});
	}

	/**
	 * Four goroutines do a quarter of the yields each.
	 * @throws Exception if they fail or do not end
	 */
	@Benchmark
	@OperationsPerInvocation(YIELDS)
	public void yieldAmongFour() throws Exception {
		Driver.drive(peer(), () -> {
			yieldAmong(peer(), 4, YIELDS / 4);
			return true;
		});
	}

	static void yieldAmong(Peer peer, int goroutines, int yieldsEach) throws InterruptedException {
		CountDownLatch done = new CountDownLatch(goroutines);
		for (int i = 0; i < goroutines; i++) {
			peer.go(() -> {
				yields(yieldsEach);
				done.countDown();
			});
		}
		done.await();
	}

	@SuppressWarnings("ThreadPriorityCheck") // Yielding is what is measured.
	private static void yields(int times) {
		for (int i = 0; i < times; i++) {
			Thread.yield();
		}
	}

}
