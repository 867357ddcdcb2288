package dev.gmp.benchmarks.work;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;

import com.softwaremill.jox.Channel;

import dev.gmp.chan.Chan;
import dev.gmp.chan.Select;

/**
 * A goroutine receives from an unbuffered channel, for a second at the most each time,
 * which never passes. The figure is the time for one number. In Go that is a select with
 * {@code time.After}; who has no select uses what waits so long.
 */
public final class SelectTimeout {

	/** In each run. */
	public static final int SELECTS = 80_000;

	private static final Duration LIMIT = Duration.ofSeconds(1);

	private static final int LATE = -1;

	private SelectTimeout() {
	}

	/**
	 * Returns the program of a peer.
	 * @param peer {@link Peer#GMP}, {@link Peer#STOCK}, {@link Peer#JOX},
	 * {@link Peer#KOTLIN} or {@link Peer#FLOOR}
	 * @param selects how many
	 * @return the program
	 */
	public static Program of(String peer, int selects) {
		return switch (peer) {
			case Peer.GMP -> Program.of(peer, (running) -> gmp(running, selects));
			case Peer.STOCK -> Program.of(peer, (running) -> queue(running, selects));
			case Peer.JOX -> Program.of(peer, (running) -> jox(running, selects));
			case Peer.KOTLIN -> () -> SelectAmongKt.selectWithTimeout(selects);
			case Peer.FLOOR -> Floor.switches(selects);
			default -> throw Program.unknown(peer);
		};
	}

	private static void gmp(Peer peer, int selects) throws InterruptedException {
		Chan<Integer> chan = Chan.make();
		peer.start(() -> {
			for (int i = 0; i < selects; i++) {
				chan.send(i);
			}
		});
		Select<Integer> select = new Select<Integer>().receive(chan, Objects::requireNonNull).after(LIMIT, () -> LATE);
		long sum = 0;
		for (int i = 0; i < selects; i++) {
			sum += select.select();
		}
		Sum.check(sum, (long) selects * (selects - 1) / 2);
	}

	private static void queue(Peer peer, int selects) throws InterruptedException {
		SynchronousQueue<Integer> queue = new SynchronousQueue<>();
		peer.start(() -> {
			for (int i = 0; i < selects; i++) {
				queue.put(i);
			}
		});
		long sum = 0;
		for (int i = 0; i < selects; i++) {
			sum += Objects.requireNonNullElse(queue.poll(LIMIT.toMillis(), TimeUnit.MILLISECONDS), LATE);
		}
		Sum.check(sum, (long) selects * (selects - 1) / 2);
	}

	private static void jox(Peer peer, int selects) throws Exception {
		Channel<Integer> channel = Channel.newRendezvousChannel();
		peer.start(() -> {
			for (int i = 0; i < selects; i++) {
				channel.send(i);
			}
		});
		long sum = 0;
		for (int i = 0; i < selects; i++) {
			sum += com.softwaremill.jox.Select.selectWithin(LIMIT, channel.receiveClause());
		}
		Sum.check(sum, (long) selects * (selects - 1) / 2);
	}

}
