package dev.gmp.benchmarks.work;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;

import com.softwaremill.jox.Channel;

import dev.gmp.chan.Chan;

/**
 * Ping-pong of two goroutines on two unbuffered channels. The figure is the time for one
 * round trip.
 */
public final class ChannelPingPong {

	/** In each run. */
	public static final int ROUND_TRIPS = 100_000;

	private ChannelPingPong() {
	}

	/**
	 * Returns the program of a peer.
	 * @param peer {@link Peer#GMP}, {@link Peer#STOCK}, {@link Peer#JOX},
	 * {@link Peer#KOTLIN} or {@link Peer#POOL}
	 * @param roundTrips how many
	 * @return the program
	 */
	public static Program of(String peer, int roundTrips) {
		return switch (peer) {
			case Peer.GMP -> Program.of(peer, (running) -> gmp(running, roundTrips));
			case Peer.STOCK -> Program.of(peer, (running) -> queue(running, roundTrips));
			case Peer.JOX -> Program.of(peer, (running) -> jox(running, roundTrips));
			case Peer.KOTLIN -> () -> ChannelPingPongKt.channelPingPong(roundTrips);
			case Peer.POOL -> new Pool(roundTrips);
			case Peer.FLOOR -> Floor.switches(2 * roundTrips);
			default -> throw Program.unknown(peer);
		};
	}

	private static void gmp(Peer peer, int roundTrips) throws InterruptedException {
		Chan<Integer> ping = Chan.make();
		Chan<Integer> pong = Chan.make();
		peer.start(() -> {
			for (Integer ball : ping) {
				pong.send(ball);
			}
		});
		for (int i = 0; i < roundTrips; i++) {
			ping.send(i);
			pong.receive();
		}
		ping.close();
	}

	private static void queue(Peer peer, int roundTrips) throws InterruptedException {
		SynchronousQueue<Integer> ping = new SynchronousQueue<>();
		SynchronousQueue<Integer> pong = new SynchronousQueue<>();
		peer.start(() -> echo(ping, pong, roundTrips));
		play(ping, pong, roundTrips);
	}

	private static void echo(SynchronousQueue<Integer> ping, SynchronousQueue<Integer> pong, int roundTrips)
			throws InterruptedException {
		for (int i = 0; i < roundTrips; i++) {
			pong.put(ping.take());
		}
	}

	private static void play(SynchronousQueue<Integer> ping, SynchronousQueue<Integer> pong, int roundTrips)
			throws InterruptedException {
		for (int i = 0; i < roundTrips; i++) {
			ping.put(i);
			pong.take();
		}
	}

	private static void jox(Peer peer, int roundTrips) throws InterruptedException {
		Channel<Integer> ping = Channel.newRendezvousChannel();
		Channel<Integer> pong = Channel.newRendezvousChannel();
		peer.start(() -> {
			for (int i = 0; i < roundTrips; i++) {
				pong.send(ping.receive());
			}
		});
		for (int i = 0; i < roundTrips; i++) {
			ping.send(i);
			pong.receive();
		}
	}

	/**
	 * Two platform threads.
	 */
	private static final class Pool implements Program {

		private final ExecutorService pool = Executors.newFixedThreadPool(2);

		private final int roundTrips;

		Pool(int roundTrips) {
			this.roundTrips = roundTrips;
		}

		@Override
		public void run() throws Exception {
			SynchronousQueue<Integer> ping = new SynchronousQueue<>();
			SynchronousQueue<Integer> pong = new SynchronousQueue<>();
			this.pool.execute(() -> {
				try {
					echo(ping, pong, this.roundTrips);
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			});
			this.pool.submit(() -> {
				play(ping, pong, this.roundTrips);
				return true;
			}).get();
		}

		@Override
		public void close() {
			this.pool.close();
		}

	}

}
