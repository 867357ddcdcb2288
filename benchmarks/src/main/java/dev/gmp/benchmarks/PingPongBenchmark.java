package dev.gmp.benchmarks;

import java.util.concurrent.locks.LockSupport;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/**
 * Ping-pong of two goroutines by {@link LockSupport}, with a volatile flag that says
 * whose turn it is. The figure is the time for one round trip: two unparks and, unless
 * the other is quicker, two parks.
 */
public class PingPongBenchmark extends PeerBenchmark {

	private static final int ROUND_TRIPS = 100_000;

	/**
	 * Runs all the round trips.
	 * @throws Exception if they fail or do not end
	 */
	@Benchmark
	@OperationsPerInvocation(ROUND_TRIPS)
	public void pingPong() throws Exception {
		Driver.drive(peer(), () -> {
			new Match(ROUND_TRIPS).play(peer());
			return true;
		});
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
