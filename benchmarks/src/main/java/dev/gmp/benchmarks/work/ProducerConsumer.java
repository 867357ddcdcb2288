package dev.gmp.benchmarks.work;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.SynchronousQueue;

import com.softwaremill.jox.Channel;

import dev.gmp.chan.Chan;

/**
 * One goroutine sends numbers to another through one channel. The figure is the time for
 * one number.
 */
public final class ProducerConsumer {

	/** In each run. */
	public static final int VALUES = 200_000;

	private ProducerConsumer() {
	}

	/**
	 * Returns the program of a peer.
	 * @param peer {@link Peer#GMP}, {@link Peer#STOCK}, {@link Peer#JOX} or
	 * {@link Peer#KOTLIN}
	 * @param capacity of the channel, 0 for an unbuffered one
	 * @param values how many
	 * @return the program
	 */
	public static Program of(String peer, int capacity, int values) {
		return switch (peer) {
			case Peer.GMP -> Program.of(peer, (running) -> gmp(running, capacity, values));
			case Peer.STOCK -> Program.of(peer, (running) -> queue(running, capacity, values));
			case Peer.JOX -> Program.of(peer, (running) -> jox(running, capacity, values));
			case Peer.KOTLIN -> () -> ProducerConsumerKt.producerConsumer(capacity, values);
			case Peer.FLOOR -> (capacity == 0) ? Floor.switches(values) : Floor.handed(values, capacity);
			default -> throw Program.unknown(peer);
		};
	}

	private static void gmp(Peer peer, int capacity, int values) {
		Chan<Integer> chan = Chan.make(capacity);
		peer.start(() -> {
			for (int i = 0; i < values; i++) {
				chan.send(i);
			}
			chan.close();
		});
		long sum = 0;
		for (int value : chan) {
			sum += value;
		}
		Sum.check(sum, (long) values * (values - 1) / 2);
	}

	private static void queue(Peer peer, int capacity, int values) throws InterruptedException {
		BlockingQueue<Integer> queue = (capacity == 0) ? new SynchronousQueue<>() : new ArrayBlockingQueue<>(capacity);
		peer.start(() -> {
			for (int i = 0; i < values; i++) {
				queue.put(i);
			}
		});
		long sum = 0;
		for (int i = 0; i < values; i++) {
			sum += queue.take();
		}
		Sum.check(sum, (long) values * (values - 1) / 2);
	}

	private static void jox(Peer peer, int capacity, int values) throws InterruptedException {
		Channel<Integer> channel = (capacity == 0) ? Channel.newRendezvousChannel()
				: Channel.newBufferedChannel(capacity);
		peer.start(() -> {
			for (int i = 0; i < values; i++) {
				channel.send(i);
			}
		});
		long sum = 0;
		for (int i = 0; i < values; i++) {
			sum += channel.receive();
		}
		Sum.check(sum, (long) values * (values - 1) / 2);
	}

}
