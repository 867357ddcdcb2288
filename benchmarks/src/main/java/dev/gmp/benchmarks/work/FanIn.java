package dev.gmp.benchmarks.work;

import java.util.Objects;
import java.util.concurrent.SynchronousQueue;

import com.softwaremill.jox.Channel;

import dev.gmp.chan.Chan;

/**
 * A thousand goroutines send on one unbuffered channel, 200 numbers each. The figure is
 * the time for one number.
 */
public final class FanIn {

	/** In each run, of all goroutines. */
	public static final int VALUES = 200_000;

	/** How many send. */
	public static final int GOROUTINES = 1_000;

	private FanIn() {
	}

	/**
	 * Returns the program of a peer.
	 * @param peer {@link Peer#GMP}, {@link Peer#STOCK}, {@link Peer#JOX} or
	 * {@link Peer#KOTLIN}
	 * @param goroutines how many
	 * @param each how many numbers each sends
	 * @return the program
	 */
	public static Program of(String peer, int goroutines, int each) {
		return switch (peer) {
			case Peer.GMP -> Program.of(peer, (running) -> gmp(running, goroutines, each));
			case Peer.STOCK -> Program.of(peer, (running) -> queue(running, goroutines, each));
			case Peer.JOX -> Program.of(peer, (running) -> jox(running, goroutines, each));
			case Peer.KOTLIN -> () -> FanInKt.fanIn(goroutines, each);
			case Peer.FLOOR -> Floor.switches(goroutines * each);
			default -> throw Program.unknown(peer);
		};
	}

	private static void gmp(Peer peer, int goroutines, int each) throws InterruptedException {
		Chan<Integer> chan = Chan.make();
		for (int i = 0; i < goroutines; i++) {
			peer.start(() -> {
				for (int j = 0; j < each; j++) {
					chan.send(j);
				}
			});
		}
		long sum = 0;
		for (int i = 0; i < goroutines * each; i++) {
			sum += Objects.requireNonNull(chan.receive());
		}
		Sum.check(sum, sum(goroutines, each));
	}

	private static void queue(Peer peer, int goroutines, int each) throws InterruptedException {
		SynchronousQueue<Integer> queue = new SynchronousQueue<>();
		for (int i = 0; i < goroutines; i++) {
			peer.start(() -> {
				for (int j = 0; j < each; j++) {
					queue.put(j);
				}
			});
		}
		long sum = 0;
		for (int i = 0; i < goroutines * each; i++) {
			sum += queue.take();
		}
		Sum.check(sum, sum(goroutines, each));
	}

	private static void jox(Peer peer, int goroutines, int each) throws InterruptedException {
		Channel<Integer> channel = Channel.newRendezvousChannel();
		for (int i = 0; i < goroutines; i++) {
			peer.start(() -> {
				for (int j = 0; j < each; j++) {
					channel.send(j);
				}
			});
		}
		long sum = 0;
		for (int i = 0; i < goroutines * each; i++) {
			sum += channel.receive();
		}
		Sum.check(sum, sum(goroutines, each));
	}

	private static long sum(long goroutines, long each) {
		return goroutines * each * (each - 1) / 2;
	}

}
