package dev.gmp.benchmarks.work;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicLong;

import com.softwaremill.jox.Channel;

import dev.gmp.chan.Chan;

/**
 * One goroutine sends numbers on an unbuffered channel from which eight others receive.
 * The figure is the time for one number.
 */
public final class FanOut {

	/** In each run. */
	public static final int VALUES = 200_000;

	private static final int RECEIVERS = 8;

	/** What ends a receiver where nothing can be closed. */
	private static final int END = -1;

	private FanOut() {
	}

	/**
	 * Returns the program of a peer.
	 * @param peer {@link Peer#GMP}, {@link Peer#STOCK}, {@link Peer#JOX},
	 * {@link Peer#KOTLIN} or {@link Peer#FLOOR}
	 * @param values how many numbers
	 * @return the program
	 */
	public static Program of(String peer, int values) {
		return switch (peer) {
			case Peer.GMP -> Program.of(peer, (running) -> gmp(running, values));
			case Peer.STOCK -> Program.of(peer, (running) -> queue(running, values));
			case Peer.JOX -> Program.of(peer, (running) -> jox(running, values));
			case Peer.KOTLIN -> () -> FanOutKt.fanOut(RECEIVERS, values);
			case Peer.FLOOR -> Floor.switches(values);
			default -> throw Program.unknown(peer);
		};
	}

	private static void gmp(Peer peer, int values) throws InterruptedException {
		Chan<Integer> chan = Chan.make();
		Total total = new Total();
		for (int i = 0; i < RECEIVERS; i++) {
			peer.start(() -> {
				long sum = 0;
				for (int value : chan) {
					sum += value;
				}
				total.add(sum);
			});
		}
		for (int i = 0; i < values; i++) {
			chan.send(i);
		}
		chan.close();
		total.check(values);
	}

	private static void queue(Peer peer, int values) throws InterruptedException {
		SynchronousQueue<Integer> queue = new SynchronousQueue<>();
		Total total = new Total();
		for (int i = 0; i < RECEIVERS; i++) {
			peer.start(() -> {
				long sum = 0;
				for (int value = queue.take(); value != END; value = queue.take()) {
					sum += value;
				}
				total.add(sum);
			});
		}
		for (int i = 0; i < values; i++) {
			queue.put(i);
		}
		for (int i = 0; i < RECEIVERS; i++) {
			queue.put(END);
		}
		total.check(values);
	}

	private static void jox(Peer peer, int values) throws InterruptedException {
		Channel<Integer> channel = Channel.newRendezvousChannel();
		Total total = new Total();
		for (int i = 0; i < RECEIVERS; i++) {
			peer.start(() -> {
				long sum = 0;
				Object received = channel.receiveOrClosed();
				while (received instanceof Integer value) {
					sum += value;
					received = channel.receiveOrClosed();
				}
				total.add(sum);
			});
		}
		for (int i = 0; i < values; i++) {
			channel.send(i);
		}
		channel.done();
		total.check(values);
	}

	/**
	 * The sum of all receivers.
	 */
	private static final class Total {

		private final AtomicLong sum = new AtomicLong();

		private final CountDownLatch ended = new CountDownLatch(RECEIVERS);

		void add(long value) {
			this.sum.addAndGet(value);
			this.ended.countDown();
		}

		void check(int values) throws InterruptedException {
			this.ended.await();
			Sum.check(this.sum.get(), (long) values * (values - 1) / 2);
		}

	}

}
