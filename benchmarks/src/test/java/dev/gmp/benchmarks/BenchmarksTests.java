package dev.gmp.benchmarks;

import java.time.Duration;
import java.util.concurrent.Callable;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every program that is measured, small and with every peer.
 */
class BenchmarksTests {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	@ParameterizedTest
	@ValueSource(strings = { Peer.GMP, Peer.STOCK })
	void spawns(String scheduler) throws Exception {
		run(scheduler, (peer) -> {
			SpawnBenchmark.spawn(peer, 1_000);
			return true;
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { Peer.GMP, Peer.STOCK })
	void yieldsAlone(String scheduler) throws Exception {
		run(scheduler, (peer) -> {
			YieldBenchmark.yieldAmong(peer, 1, 1_000);
			return true;
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { Peer.GMP, Peer.STOCK })
	void yieldsAmongFour(String scheduler) throws Exception {
		run(scheduler, (peer) -> {
			YieldBenchmark.yieldAmong(peer, 4, 1_000);
			return true;
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { Peer.GMP, Peer.STOCK })
	void playsPingPong(String scheduler) throws Exception {
		run(scheduler, (peer) -> {
			new PingPongBenchmark.Match(1_000).play(peer);
			return true;
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { Peer.GMP, Peer.STOCK })
	void addsUpSkynet(String scheduler) throws Exception {
		run(scheduler, (peer) -> assertThat(SkynetBenchmark.skynet(peer, 1_000)).isEqualTo(499_500));
	}

	@ParameterizedTest
	@ValueSource(strings = { Peer.GMP, Peer.STOCK })
	void measuresParkedGoroutines(String scheduler) throws Exception {
		try (Peer peer = Peer.open(scheduler)) {
			assertThat(ParkedMemory.measure(peer, 10_000, LIMIT)).isBetween(100.0, 10_000.0);
		}
	}

	private static void run(String scheduler, Batch batch) throws Exception {
		try (Peer peer = Peer.open(scheduler)) {
			Callable<Object> run = () -> batch.run(peer);
			Driver.drive(peer, LIMIT, run);
		}
	}

	private interface Batch {

		Object run(Peer peer) throws Exception;

	}

}
