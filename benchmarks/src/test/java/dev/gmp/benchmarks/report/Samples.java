package dev.gmp.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.gmp.benchmarks.work.PeerName;

/**
 * Results for tests.
 */
public final class Samples {

	/** Ours first. */
	public static final List<PeerName> PEERS = List.of(new PeerName("gmp", "GMP", "#f00"),
			new PeerName("stock", "stock virtual threads", "#0f0"), new PeerName("go", "Go", "#00f"),
			new PeerName("floor", "floor", "#ccc"), new PeerName("before", "GMP before", "#999"));

	private final List<Measurement> measurements = new ArrayList<>();

	public Samples add(String work, String figure, String peer, double... rounds) {
		return addWith(2, work, figure, peer, rounds);
	}

	public Samples addWith(int processors, String work, String figure, String peer, double... rounds) {
		return addIn("", processors, work, figure, peer, rounds);
	}

	public Samples addIn(String environment, int processors, String work, String figure, String peer,
			double... rounds) {
		int round = 1;
		for (double value : rounds) {
			this.measurements
				.add(measurement(round++, work, peer, processors, environment, Map.of(figure, value), null));
		}
		return this;
	}

	public Samples fail(int round, String work, String peer) {
		this.measurements.add(measurement(round, work, peer, 2, "", Map.of(), "broken"));
		return this;
	}

	private static Measurement measurement(int round, String work, String peer, int processors, String environment,
			Map<String, Double> figures, @Nullable String failure) {
		return new Measurement(round, work, peer, processors, environment, figures, List.of(9.0), List.of(1.0, 2.0),
				failure);
	}

	public Results results(String date) {
		return results(date, Map.of("rounds", "3"));
	}

	public Results results(String date, Map<String, String> settings) {
		return new Results(date, Map.of("processor", "a \"fast\" one", "Go", "1.19.8"), settings, 2, this.measurements);
	}

	public Results results() {
		return results("2026-01-02");
	}

}
