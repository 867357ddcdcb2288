package dev.gmp.benchmarks.work;

import java.util.concurrent.Callable;
import java.util.concurrent.SynchronousQueue;

import dev.gmp.Goroutine;

/**
 * What it costs to say that one will block, around a call that does nothing. The figure
 * is the time for one call.
 */
public final class Announced {

	/** In each run of {@link #syscall}. */
	public static final int SYSCALLS = 400_000;

	/** In each run of {@link #blocking}. */
	public static final int BLOCKINGS = 20_000;

	private static final Callable<Integer> NOTHING = () -> 1;

	private Announced() {
	}

	/**
	 * Returns the program that announces calls which may be short.
	 * @param peer {@link Peer#GMP}
	 * @return the program
	 */
	public static Program syscall(String peer) {
		return Program.of(peer, (running) -> {
			for (int i = 0; i < SYSCALLS; i++) {
				Goroutine.syscall(NOTHING);
			}
		});
	}

	/**
	 * Returns the program that announces calls which block long. What it is compared with
	 * is a value that one platform thread hands to another, since a processor goes from
	 * one machine to another as well.
	 * @param peer {@link Peer#GMP} or {@link Peer#POOL}
	 * @return the program
	 */
	public static Program blocking(String peer) {
		return switch (peer) {
			case Peer.GMP -> Program.of(peer, (running) -> {
				for (int i = 0; i < BLOCKINGS; i++) {
					Goroutine.blocking(NOTHING);
				}
			});
			case Peer.POOL -> Announced::handOver;
			default -> throw Program.unknown(peer);
		};
	}

	private static void handOver() throws InterruptedException {
		SynchronousQueue<Integer> queue = new SynchronousQueue<>();
		Thread taker = Thread.ofPlatform().start(() -> {
			try {
				for (int i = 0; i < BLOCKINGS; i++) {
					queue.take();
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
		for (int i = 0; i < BLOCKINGS; i++) {
			queue.put(i);
		}
		taker.join();
	}

}
