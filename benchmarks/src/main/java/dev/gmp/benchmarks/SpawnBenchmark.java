package dev.gmp.benchmarks;

import java.util.concurrent.CountDownLatch;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/**
 * Spawn and finish: a goroutine starts 10,000 others that do nothing but count down, and
 * waits for all of them; ten times over. The figure is the time for one goroutine.
 */
public class SpawnBenchmark extends PeerBenchmark {

	private static final int BATCHES = 10;

	private static final int BATCH = 10_000;

	/**
	 * Runs the batches.
	 * @throws Exception if they fail or do not end
	 */
	@Benchmark
	@OperationsPerInvocation(BATCHES * BATCH)
	public void spawn() throws Exception {
		Driver.drive(peer(), () -> {
			for (int i = 0; i < BATCHES; i++) {
				spawn(peer(), BATCH);
			}
			return true;
		});
	}

	static void spawn(Peer peer, int goroutines) throws InterruptedException {
		CountDownLatch done = new CountDownLatch(goroutines);
		for (int i = 0; i < goroutines; i++) {
			peer.go(done::countDown);
		}
		done.await();
	}

}
