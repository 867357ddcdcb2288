package dev.gmp.benchmarks.work;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import com.softwaremill.jox.Channel;
import com.softwaremill.jox.SelectClause;

import dev.gmp.chan.Chan;
import dev.gmp.chan.Select;

/**
 * A goroutine receives from 2 or 8 unbuffered channels whatever comes first; on each of
 * them another one sends. The figure is the time for one select. The JDK has no select.
 */
public final class SelectAmong {

	/** In each run. */
	public static final int SELECTS = 80_000;

	private SelectAmong() {
	}

	/**
	 * Returns the program of a peer.
	 * @param peer {@link Peer#GMP}, {@link Peer#JOX} or {@link Peer#KOTLIN}
	 * @param channels 2 or 8
	 * @param selects how many, a multiple of 8
	 * @return the program
	 */
	public static Program of(String peer, int channels, int selects) {
		return switch (peer) {
			case Peer.GMP -> Program.of(peer, (running) -> gmp(running, channels, selects));
			case Peer.JOX -> Program.of(peer, (running) -> jox(running, channels, selects));
			case Peer.KOTLIN ->
				(channels == 2) ? () -> SelectAmongKt.selectAmong2(selects) : () -> SelectAmongKt.selectAmong8(selects);
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
		long sum = 0;
		for (int i = 0; i < selects; i++) {
			sum += (channels == 2) ? select(c.get(0), c.get(1))
					: select(c.get(0), c.get(1), c.get(2), c.get(3), c.get(4), c.get(5), c.get(6), c.get(7));
		}
		Sum.check(sum, sum(channels, selects));
	}

	private static int select(Chan<Integer> a, Chan<Integer> b) throws InterruptedException {
		return new Select<Integer>().receive(a, Objects::requireNonNull).receive(b, Objects::requireNonNull).select();
	}

	private static int select(Chan<Integer> a, Chan<Integer> b, Chan<Integer> c, Chan<Integer> d, Chan<Integer> e,
			Chan<Integer> f, Chan<Integer> g, Chan<Integer> h) throws InterruptedException {
		return new Select<Integer>().receive(a, Objects::requireNonNull)
			.receive(b, Objects::requireNonNull)
			.receive(c, Objects::requireNonNull)
			.receive(d, Objects::requireNonNull)
			.receive(e, Objects::requireNonNull)
			.receive(f, Objects::requireNonNull)
			.receive(g, Objects::requireNonNull)
			.receive(h, Objects::requireNonNull)
			.select();
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
		long sum = 0;
		for (int i = 0; i < selects; i++) {
			sum += (channels == 2) ? select(c.get(0), c.get(1))
					: select(c.get(0), c.get(1), c.get(2), c.get(3), c.get(4), c.get(5), c.get(6), c.get(7));
		}
		Sum.check(sum, sum(channels, selects));
	}

	@SafeVarargs
	@SuppressWarnings("varargs") // They are only read.
	private static int select(Channel<Integer>... channels) throws InterruptedException {
		SelectClause<?>[] clauses = new SelectClause<?>[channels.length];
		for (int i = 0; i < channels.length; i++) {
			clauses[i] = channels[i].receiveClause();
		}
		return (Integer) com.softwaremill.jox.Select.select(clauses);
	}

	private static long sum(int channels, int selects) {
		long each = selects / channels;
		return channels * each * (each - 1) / 2;
	}

}
