package dev.gmp.benchmarks.work;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

import dev.gmp.Gmp;

/**
 * What the sampled scheduling latency adds to the cost of a goroutine.
 * <p>
 * It is so little that it drowns in what two processors do to each other. So each
 * scheduler has one processor; they take turns in short batches; and what counts is the
 * best batch of each, since noise only ever adds. A third scheduler, without samples as
 * the first, tells how much of the difference is noise all the same.
 */
public final class SampledLatency {

	private static final int BATCHES = 500;

	private static final int WARM_UP = 60;

	private static final int GOROUTINES = 20_000;

	private SampledLatency() {
	}

	/**
	 * Measures spawn and finish.
	 * @param name {@link Peer#GMP}
	 * @return the time with samples, and what is noise, by the time without
	 * @throws Exception if it fails
	 */
	public static Map<String, Double> measure(String name) throws Exception {
		LongAdder samples = new LongAdder();
		try (Peer without = new Peer.GmpPeer(Gmp.builder().processors(1).build());
				Peer with = new Peer.GmpPeer(Gmp.builder().processors(1).schedulingLatency(samples::add).build());
				Peer control = new Peer.GmpPeer(Gmp.builder().processors(1).build())) {
			List<Peer> peers = List.of(without, with, control);
			double[] best = new double[peers.size()];
			Arrays.fill(best, Double.MAX_VALUE);
			for (int batch = 0; batch < BATCHES; batch++) {
				for (int i = 0; i < best.length; i++) {
					int turn = (batch + i) % best.length;
					double time = spawn(peers.get(turn));
					if (batch >= WARM_UP) {
						best[turn] = Math.min(best[turn], time);
					}
				}
			}
			if (samples.sum() == 0) {
				throw new IllegalStateException("no sample was taken");
			}
			return Map.of("with", best[1] / best[0], "noise", best[2] / best[0]);
		}
	}

	private static double spawn(Peer peer) throws Exception {
		return Driver.drive(peer, () -> {
			long start = System.nanoTime();
			Spawn.spawn(peer, GOROUTINES);
			return (double) (System.nanoTime() - start);
		});
	}

}
