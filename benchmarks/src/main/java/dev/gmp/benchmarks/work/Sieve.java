package dev.gmp.benchmarks.work;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.SynchronousQueue;

import com.softwaremill.jox.Channel;

import dev.gmp.chan.Chan;

/**
 * The first 2,000 primes by a chain of filters: a goroutine for each prime, and an
 * unbuffered channel from each to the next. The numbers end at the last prime that is
 * looked for, so that every goroutine ends. The figure is the time for all.
 */
public final class Sieve {

	/** The 2,000th prime. */
	public static final int LAST_PRIME = 17_389;

	/** What ends a stream where nothing can be closed. */
	private static final int END = 0;

	private Sieve() {
	}

	/**
	 * Returns the program of a peer.
	 * @param peer {@link Peer#GMP}, {@link Peer#STOCK}, {@link Peer#JOX} or
	 * {@link Peer#KOTLIN}
	 * @param lastPrime where to end
	 * @return the program
	 */
	public static Program of(String peer, int lastPrime) {
		return switch (peer) {
			case Peer.GMP -> Program.of(peer, (running) -> gmp(running, lastPrime));
			case Peer.STOCK -> Program.of(peer, (running) -> queue(running, lastPrime));
			case Peer.JOX -> Program.of(peer, (running) -> jox(running, lastPrime));
			case Peer.KOTLIN -> () -> SieveKt.sieve(lastPrime);
			case Peer.FLOOR -> Floor.switchesOnAll(values(lastPrime));
			default -> throw Program.unknown(peer);
		};
	}

	/** How many values go from one goroutine to the next one, of all goroutines. */
	static int values(int lastPrime) {
		List<Integer> primes = new ArrayList<>();
		int values = 0;
		for (int i = 2; i <= lastPrime; i++) {
			int prime = 0;
			values++;
			while (prime < primes.size() && i % primes.get(prime) != 0) {
				prime++;
				values++;
			}
			if (prime == primes.size()) {
				primes.add(i);
			}
		}
		return values;
	}

	private static void gmp(Peer peer, int lastPrime) throws InterruptedException {
		Chan<Integer> first = Chan.make();
		peer.start(() -> {
			for (int i = 2; i <= lastPrime; i++) {
				first.send(i);
			}
			first.close();
		});
		Chan<Integer> chan = first;
		Integer last = END;
		Integer found = chan.receive();
		while (found != null) {
			int prime = found;
			Chan<Integer> in = chan;
			Chan<Integer> out = Chan.make();
			peer.start(() -> {
				for (int i : in) {
					if (i % prime != 0) {
						out.send(i);
					}
				}
				out.close();
			});
			chan = out;
			last = found;
			found = chan.receive();
		}
		Sum.check(last, lastPrime);
	}

	private static void queue(Peer peer, int lastPrime) throws InterruptedException {
		SynchronousQueue<Integer> first = new SynchronousQueue<>();
		peer.start(() -> {
			for (int i = 2; i <= lastPrime; i++) {
				first.put(i);
			}
			first.put(END);
		});
		SynchronousQueue<Integer> queue = first;
		int last = END;
		int found = queue.take();
		while (found != END) {
			int prime = found;
			SynchronousQueue<Integer> in = queue;
			SynchronousQueue<Integer> out = new SynchronousQueue<>();
			peer.start(() -> {
				int i = in.take();
				while (i != END) {
					if (i % prime != 0) {
						out.put(i);
					}
					i = in.take();
				}
				out.put(END);
			});
			queue = out;
			last = found;
			found = queue.take();
		}
		Sum.check(last, lastPrime);
	}

	private static void jox(Peer peer, int lastPrime) throws InterruptedException {
		Channel<Integer> first = Channel.newRendezvousChannel();
		peer.start(() -> {
			for (int i = 2; i <= lastPrime; i++) {
				first.send(i);
			}
			first.done();
		});
		Channel<Integer> channel = first;
		int last = END;
		Object found = channel.receiveOrClosed();
		while (found instanceof Integer prime) {
			Channel<Integer> in = channel;
			Channel<Integer> out = Channel.newRendezvousChannel();
			peer.start(() -> {
				Object received = in.receiveOrClosed();
				while (received instanceof Integer i) {
					if (i % prime != 0) {
						out.send(i);
					}
					received = in.receiveOrClosed();
				}
				out.done();
			});
			channel = out;
			last = prime;
			found = channel.receiveOrClosed();
		}
		Sum.check(last, lastPrime);
	}

}
