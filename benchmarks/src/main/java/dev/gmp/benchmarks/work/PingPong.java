package dev.gmp.benchmarks.work;

import java.util.concurrent.locks.LockSupport;

/**
 * Ping-pong of two goroutines by {@link LockSupport}, with a volatile flag that says
 * whose turn it is. The figure is the time for one round trip: two unparks and, unless
 * the other is quicker, two parks. The floor is two yields of a virtual thread without a
 * scheduler.
 */
public final class PingPong {

	/** In each run. */
	public static final int ROUND_TRIPS = 100_000;

	private PingPong() {
	}

	/**
	 * Returns the program of a peer.
	 * @param peer {@link Peer#GMP}, {@link Peer#STOCK} or {@link Peer#FLOOR}
	 * @return the program
	 */
	public static Program of(String peer) {
		return switch (peer) {
			case Peer.GMP, Peer.STOCK -> Program.of(peer, (running) -> new Match(ROUND_TRIPS).play(running));
			case Peer.FLOOR -> Floor.switches(2 * ROUND_TRIPS);
			default -> throw Program.unknown(peer);
		};
	}

	static final class Match {

		private final int roundTrips;

		private volatile boolean pongsTurn;

		Match(int roundTrips) {
			this.roundTrips = roundTrips;
		}

		/**
		 * Plays ping in the current thread, and pong in a thread of its own.
		 */
		void play(Peer peer) {
			Thread ping = Thread.currentThread();
			Thread pong = peer.go(() -> pong(ping));
			for (int i = 0; i < this.roundTrips; i++) {
				this.pongsTurn = true;
				LockSupport.unpark(pong);
				while (this.pongsTurn) {
					LockSupport.park();
				}
			}
		}

		private void pong(Thread ping) {
			for (int i = 0; i < this.roundTrips; i++) {
				while (!this.pongsTurn) {
					LockSupport.park();
				}
				this.pongsTurn = false;
				LockSupport.unpark(ping);
			}
		}

	}

}
