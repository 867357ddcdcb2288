package dev.gmp.benchmarks.work;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import com.softwaremill.jox.Channel;

import dev.gmp.chan.Chan;

/**
 * Twenty channels, on each of which a thousand goroutines wait to receive, are closed one
 * after the other; each time all of the thousand have to end before the next one is. The
 * figure is the time from a close until a goroutine has ended, for one of them. That they
 * are started, and come to wait, is not measured.
 */
public final class CloseWakes implements Program {

	/** How many wait on a channel. */
	public static final int GOROUTINES = 1_000;

	/** How many channels a run closes. */
	public static final int CHANNELS = 20;

	private final Peer peer;

	private final String name;

	private final int goroutines;

	private List<Crowd> crowds;

	private CloseWakes(String name, int goroutines) throws InterruptedException {
		this.peer = Peer.open(name);
		this.name = name;
		this.goroutines = goroutines;
		this.crowds = gather();
	}

	/**
	 * Returns the program of a peer.
	 * @param peer {@link Peer#GMP}, {@link Peer#STOCK}, which has no channels but a
	 * latch, {@link Peer#JOX} or {@link Peer#KOTLIN}
	 * @param goroutines how many wait on a channel
	 * @return the program
	 */
	public static Program of(String peer, int goroutines) {
		if (peer.equals(Peer.KOTLIN)) {
			CloseWakesKotlin program = new CloseWakesKotlin(CHANNELS, goroutines);
			return new Program() {

				@Override
				public void run() {
					program.run();
				}

				@Override
				public void after() {
					program.after();
				}

			};
		}
		try {
			return new CloseWakes(peer, goroutines);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void run() throws Exception {
		Driver.drive(this.peer, () -> {
			for (Crowd crowd : this.crowds) {
				crowd.close().run();
				crowd.ended().await();
			}
			return true;
		});
	}

	@Override
	public void after() throws InterruptedException {
		this.crowds = gather();
	}

	private List<Crowd> gather() throws InterruptedException {
		List<Crowd> gathered = new ArrayList<>();
		for (int i = 0; i < CHANNELS; i++) {
			gathered.add(crowd());
		}
		for (Crowd crowd : gathered) {
			crowd.awaitParked();
		}
		return gathered;
	}

	private Crowd crowd() {
		return switch (this.name) {
			case Peer.GMP -> {
				Chan<Integer> chan = Chan.make();
				yield crowd(chan::receive, chan::close);
			}
			case Peer.STOCK -> {
				CountDownLatch latch = new CountDownLatch(1);
				yield crowd(latch::await, latch::countDown);
			}
			case Peer.JOX -> {
				Channel<Integer> channel = Channel.newRendezvousChannel();
				yield crowd(channel::receiveOrClosed, channel::done);
			}
			default -> throw Program.unknown(this.name);
		};
	}

	private Crowd crowd(Peer.Task wait, Runnable close) {
		List<Thread> threads = new ArrayList<>();
		CountDownLatch ended = new CountDownLatch(this.goroutines);
		for (int i = 0; i < this.goroutines; i++) {
			threads.add(this.peer.start(() -> {
				wait.run();
				ended.countDown();
			}));
		}
		return new Crowd(threads, close, ended);
	}

	@Override
	public void close() {
		this.crowds.forEach((crowd) -> crowd.close().run());
		this.peer.close();
	}

	private record Crowd(List<Thread> threads, Runnable close, CountDownLatch ended) {

		void awaitParked() throws InterruptedException {
			long deadline = System.nanoTime() + Driver.LIMIT.toNanos();
			for (Thread thread : this.threads) {
				while (thread.getState() != Thread.State.WAITING) {
					if (System.nanoTime() - deadline > 0) {
						throw new IllegalStateException("a goroutine is " + thread.getState() + ", not parked");
					}
					Thread.sleep(1);
				}
			}
		}

	}

}
