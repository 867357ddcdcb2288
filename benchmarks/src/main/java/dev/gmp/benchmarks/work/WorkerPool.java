package dev.gmp.benchmarks.work;

import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

import com.softwaremill.jox.Channel;

import dev.gmp.chan.Chan;

/**
 * Eight workers take jobs from one channel and put results into another one, both with a
 * buffer of 100; one goroutine sends the jobs, and one adds up the results. The figure is
 * the time for one job.
 */
public final class WorkerPool {

	/** In each run. */
	public static final int JOBS = 100_000;

	private static final int WORKERS = 8;

	private static final int BUFFER = 100;

	/** What ends a worker where nothing can be closed. */
	private static final int END = -1;

	private WorkerPool() {
	}

	/**
	 * Returns the program of a peer.
	 * @param peer {@link Peer#GMP}, {@link Peer#STOCK}, {@link Peer#JOX},
	 * {@link Peer#KOTLIN} or {@link Peer#FLOOR}
	 * @param jobs how many
	 * @return the program
	 */
	public static Program of(String peer, int jobs) {
		return switch (peer) {
			case Peer.GMP -> Program.of(peer, (running) -> gmp(running, jobs));
			case Peer.STOCK -> Program.of(peer, (running) -> queue(running, jobs));
			case Peer.JOX -> Program.of(peer, (running) -> jox(running, jobs));
			case Peer.KOTLIN -> () -> WorkerPoolKt.workerPool(WORKERS, BUFFER, jobs);
			case Peer.FLOOR -> Floor.handed(2 * jobs, BUFFER);
			default -> throw Program.unknown(peer);
		};
	}

	/** Two for each job: the sum tells whether each was done once. */
	private static long expected(int jobs) {
		return (long) jobs * (jobs - 1);
	}

	private static void gmp(Peer peer, int jobs) throws InterruptedException {
		Chan<Integer> todo = Chan.make(BUFFER);
		Chan<Integer> results = Chan.make(BUFFER);
		for (int i = 0; i < WORKERS; i++) {
			peer.start(() -> {
				for (int job : todo) {
					results.send(2 * job);
				}
			});
		}
		peer.start(() -> {
			for (int i = 0; i < jobs; i++) {
				todo.send(i);
			}
			todo.close();
		});
		long sum = 0;
		for (int i = 0; i < jobs; i++) {
			sum += Objects.requireNonNull(results.receive());
		}
		Sum.check(sum, expected(jobs));
	}

	private static void queue(Peer peer, int jobs) throws InterruptedException {
		BlockingQueue<Integer> todo = new ArrayBlockingQueue<>(BUFFER);
		BlockingQueue<Integer> results = new ArrayBlockingQueue<>(BUFFER);
		for (int i = 0; i < WORKERS; i++) {
			peer.start(() -> {
				for (int job = todo.take(); job != END; job = todo.take()) {
					results.put(2 * job);
				}
			});
		}
		peer.start(() -> {
			for (int i = 0; i < jobs; i++) {
				todo.put(i);
			}
			for (int i = 0; i < WORKERS; i++) {
				todo.put(END);
			}
		});
		long sum = 0;
		for (int i = 0; i < jobs; i++) {
			sum += results.take();
		}
		Sum.check(sum, expected(jobs));
	}

	private static void jox(Peer peer, int jobs) throws InterruptedException {
		Channel<Integer> todo = Channel.newBufferedChannel(BUFFER);
		Channel<Integer> results = Channel.newBufferedChannel(BUFFER);
		for (int i = 0; i < WORKERS; i++) {
			peer.start(() -> {
				Object received = todo.receiveOrClosed();
				while (received instanceof Integer job) {
					results.send(2 * job);
					received = todo.receiveOrClosed();
				}
			});
		}
		peer.start(() -> {
			for (int i = 0; i < jobs; i++) {
				todo.send(i);
			}
			todo.done();
		});
		long sum = 0;
		for (int i = 0; i < jobs; i++) {
			sum += results.receive();
		}
		Sum.check(sum, expected(jobs));
	}

}
