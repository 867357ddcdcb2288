package dev.gmp.benchmarks.work;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import com.softwaremill.jox.Channel;
import com.softwaremill.jox.SelectClause;

import dev.gmp.chan.Chan;
import dev.gmp.chan.Select;

/**
 * A goroutine receives from 2, 8 or 10 unbuffered channels whatever comes first; on each
 * of them another one sends. The figure is the time for one select. The JDK has no
 * select. What can be selected from is built once and used in each turn of the loop.
 */
public final class SelectAmong {

	/** In each run. */
	public static final int SELECTS = 80_000;

	private SelectAmong() {
	}

	/**
	 * Returns the program of a peer.
	 * @param peer {@link Peer#GMP}, {@link Peer#JOX} or {@link Peer#KOTLIN}
	 * @param channels how many
	 * @param selects how many, a multiple of the channels
	 * @return the program
	 */
	public static Program of(String peer, int channels, int selects) {
		return switch (peer) {
			case Peer.GMP -> Program.of(peer, (running) -> gmp(running, channels, selects));
			case Peer.JOX -> Program.of(peer, (running) -> jox(running, channels, selects));
			case Peer.KOTLIN -> (channels == 2) ? () -> SelectAmongKt.selectAmong2(selects)
					: () -> SelectAmongKt.selectAmongMany(channels, selects);
			case Peer.FLOOR -> Floor.switches(selects);
			default -> throw Program.unknown(peer);
		};
	}

	private static void gmp(Peer peer, int channels, int selects) throws InterruptedException {
		List<Chan<Integer>> c = new ArrayList<>();
		for (int i = 0; i < channels; i++) {
			Chan<Integer> chan = Chan.make();
			c.add(chan);
			peer.start(() -> {
				for (int j = 0; j < selects / channels; j++) {
					chan.send(j);
				}
			});
		}
		Select<Integer> select = new Select<>();
		c.forEach((chan) -> select.receive(chan, Objects::requireNonNull));
		long sum = 0;
		for (int i = 0; i < selects; i++) {
			sum += select.select();
		}
		Sum.check(sum, sum(channels, selects));
	}

	private static void jox(Peer peer, int channels, int selects) throws InterruptedException {
		List<Channel<Integer>> c = new ArrayList<>();
		for (int i = 0; i < channels; i++) {
			Channel<Integer> channel = Channel.newRendezvousChannel();
			c.add(channel);
			peer.start(() -> {
				for (int j = 0; j < selects / channels; j++) {
					channel.send(j);
				}
			});
		}
		SelectClause<?>[] clauses = c.stream().map(Channel::receiveClause).toArray(SelectClause<?>[]::new);
		long sum = 0;
		for (int i = 0; i < selects; i++) {
			sum += (Integer) com.softwaremill.jox.Select.select(clauses);
		}
		Sum.check(sum, sum(channels, selects));
	}

	private static long sum(int channels, int selects) {
		long each = selects / channels;
		return channels * each * (each - 1) / 2;
	}

}
