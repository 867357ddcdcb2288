package dev.gmp.benchmarks;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;

import dev.gmp.Goroutine;
import dev.gmp.benchmarks.work.Driver;
import dev.gmp.benchmarks.work.Peer;

/**
 * What it costs to say that one will block, and what to compare it with; in nanoseconds.
 */
final class Calls {

	private static final int YIELDS = 300_000;

	private static final int SYSCALLS = 2_000_000;

	private static final int BLOCKINGS = 200_000;

	private static final int HAND_OVERS = 50_000;

	private static final int GOROUTINES = 4;

	private static final Callable<Integer> NOTHING = () -> 1;

	private final Peer peer;

	Calls(Peer peer) {
		this.peer = peer;
	}

	double yieldAmongFour() throws Exception {
		return Driver.drive(this.peer, () -> {
			CountDownLatch done = new CountDownLatch(GOROUTINES);
			long start = System.nanoTime();
			for (int i = 0; i < GOROUTINES; i++) {
				this.peer.go(() -> {
					for (int k = 0; k < YIELDS; k++) {
						Thread.yield();
					}
					done.countDown();
				});
			}
			done.await();
			return (double) (System.nanoTime() - start) / GOROUTINES / YIELDS;
		});
	}

	double syscall() throws Exception {
		return Driver.drive(this.peer, () -> {
			long start = System.nanoTime();
			for (int i = 0; i < SYSCALLS; i++) {
				Goroutine.syscall(NOTHING);
			}
			return (double) (System.nanoTime() - start) / SYSCALLS;
		});
	}

	double blocking() throws Exception {
		return Driver.drive(this.peer, () -> {
			long start = System.nanoTime();
			for (int i = 0; i < BLOCKINGS; i++) {
				Goroutine.blocking(NOTHING);
			}
			return (double) (System.nanoTime() - start) / BLOCKINGS;
		});
	}

	static double handOver() throws InterruptedException {
		SynchronousQueue<Integer> queue = new SynchronousQueue<>();
		Thread taker = Thread.ofPlatform().start(() -> {
			try {
				for (int i = 0; i < HAND_OVERS; i++) {
					queue.take();
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
		long start = System.nanoTime();
		for (int i = 0; i < HAND_OVERS; i++) {
			queue.put(i);
		}
		taker.join();
		return (double) (System.nanoTime() - start) / HAND_OVERS;
	}

}
