package dev.gmp.benchmarks.work;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every program that is measured, small and with every peer that runs in a JVM. Each
 * checks its own sum.
 */
class ProgramTests {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	@ParameterizedTest
	@ValueSource(strings = { Peer.GMP, Peer.STOCK, Peer.KOTLIN, Peer.FLOOR })
	void starts(String peer) throws Exception {
		for (int burst : new int[] { 10, 1_000 }) {
			run(Starts.fromOne(peer, burst));
			run(Starts.fromMany(peer, burst));
			run(Starts.fromOutside(peer, burst));
			run(Starts.withResults(peer, burst));
		}
	}

	@Test
	void startsInPools() throws Exception {
		run(Starts.fromOne(Peer.POOL, 10));
		run(Starts.withResults(Peer.POOL, 10));
	}

	@ParameterizedTest
	@ValueSource(strings = { Peer.GMP, Peer.STOCK, Peer.JOX, Peer.KOTLIN, Peer.FLOOR })
	void crowdsOnChannels(String peer) throws Exception {
		run(FanIn.of(peer, 8, 100));
		run(FanOut.of(peer, 1_000));
		run(WorkerPool.of(peer, 1_000));
		run(SelectTimeout.of(peer, 1_000));
	}

	@ParameterizedTest
	@ValueSource(strings = { Peer.GMP, Peer.STOCK, Peer.JOX, Peer.KOTLIN })
	void wakesByClose(String peer) throws Exception {
		run(CloseWakes.of(peer, 50));
	}

	@Test
	void floorsOfOtherWorks() throws Exception {
		run(Spawn.of(Peer.FLOOR));
		run(SpawnLive.of(Peer.FLOOR, 1_000));
		run(Skynet.of(Peer.FLOOR, 1_000));
		run(ChannelPingPong.of(Peer.FLOOR, 100));
		run(ProducerConsumer.of(Peer.FLOOR, 0, 1_000));
		run(ProducerConsumer.of(Peer.FLOOR, 100, 1_000));
		run(SelectAmong.of(Peer.FLOOR, 10, 1_000));
		run(Sieve.of(Peer.FLOOR, 97));
	}

	@Test
	void countsTheValuesOfTheSieve() {
		// 2, 4 and 6 go to the first goroutine only, 3 to two, 5 to three, 7 to four.
		assertThat(Sieve.values(7)).isEqualTo(3 * 1 + 2 + 3 + 4);
	}

	@Test
	void announcesThatItBlocks() throws Exception {
		run(Announced.syscall(Peer.GMP));
		run(Announced.blocking(Peer.GMP));
		run(Announced.blocking(Peer.POOL));
	}

	@ParameterizedTest
	@ValueSource(strings = { Peer.GMP, Peer.STOCK })
	void measuresGoroutinesThatBlock(String peer) throws Exception {
		assertThat(ManyBlocked.measure(peer, 20, false)).containsKeys("each", "p50", "p99");
		assertThat(Blocked.measure(Blocking.NATIVE, peer, Duration.ZERO, Duration.ofMillis(50)))
			.containsOnlyKeys("slowdown", "waiting");
	}

	@Test
	void cpuClockCountsWhatAThreadBurns() throws Exception {
		long before = CpuClock.nanos();
		Thread burner = Thread.ofPlatform().start(() -> {
			long start = CpuClock.nanos();
			while (CpuClock.nanos() - start < 20_000_000) {
				Thread.onSpinWait();
			}
		});
		burner.join();
		assertThat(CpuClock.nanos() - before).isGreaterThanOrEqualTo(20_000_000);
	}

	@ParameterizedTest
	@ValueSource(strings = { Peer.GMP, Peer.STOCK, Peer.KOTLIN, Peer.POOL })
	void spawns(String peer) throws Exception {
		run(Spawn.of(peer));
	}

	@ParameterizedTest
	@ValueSource(strings = { Peer.GMP, Peer.STOCK, Peer.KOTLIN })
	void spawnsManyThatLive(String peer) throws Exception {
		run(SpawnLive.of(peer, 1_000));
	}

	@ParameterizedTest
	@ValueSource(strings = { Peer.GMP, Peer.STOCK, Peer.KOTLIN, Peer.FLOOR })
	void yields(String peer) throws Exception {
		run(Yield.of(peer, 4));
	}

	@ParameterizedTest
	@ValueSource(strings = { Peer.GMP, Peer.STOCK, Peer.FLOOR })
	void playsPingPong(String peer) throws Exception {
		run(PingPong.of(peer));
	}

	@ParameterizedTest
	@ValueSource(strings = { Peer.GMP, Peer.STOCK, Peer.KOTLIN, Peer.POOL })
	void addsUpSkynet(String peer) throws Exception {
		run(Skynet.of(peer, 1_000));
	}

	@ParameterizedTest
	@ValueSource(strings = { Peer.GMP, Peer.STOCK, Peer.JOX, Peer.KOTLIN, Peer.POOL })
	void playsPingPongOnChannels(String peer) throws Exception {
		run(ChannelPingPong.of(peer, 100));
	}

	@ParameterizedTest
	@ValueSource(strings = { Peer.GMP, Peer.STOCK, Peer.JOX, Peer.KOTLIN })
	void producesAndConsumes(String peer) throws Exception {
		run(ProducerConsumer.of(peer, 0, 1_000));
		run(ProducerConsumer.of(peer, 100, 1_000));
	}

	@ParameterizedTest
	@ValueSource(strings = { Peer.GMP, Peer.JOX, Peer.KOTLIN })
	void selects(String peer) throws Exception {
		run(SelectAmong.of(peer, 2, 800));
		run(SelectAmong.of(peer, 8, 800));
		run(SelectAmong.of(peer, 10, 800));
	}

	@ParameterizedTest
	@ValueSource(strings = { Peer.GMP, Peer.STOCK, Peer.JOX, Peer.KOTLIN })
	void sieves(String peer) throws Exception {
		run(Sieve.of(peer, 97));
	}

	@ParameterizedTest
	@ValueSource(strings = { Peer.GMP, Peer.STOCK, Peer.JOX, Peer.KOTLIN })
	void fansIn(String peer) throws Exception {
		run(FanIn.of(peer, 100, 10));
	}

	@ParameterizedTest
	@ValueSource(strings = { Peer.GMP, Peer.STOCK, Peer.POOL })
	void competesForMonitor(String peer) throws Exception {
		run(Mutex.ofMonitor(peer));
	}

	@ParameterizedTest
	@ValueSource(strings = { Peer.GMP, Peer.STOCK, Peer.KOTLIN, Peer.POOL })
	void competesForLock(String peer) throws Exception {
		run(Mutex.ofLock(peer));
	}

	@ParameterizedTest
	@ValueSource(strings = { Peer.GMP, Peer.STOCK })
	void handsOver(String name) throws Exception {
		try (Peer peer = Peer.open(name)) {
			for (String partners : HandOver.partners()) {
				HandOver.run(peer, partners, 4, 200);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { Peer.GMP, Peer.STOCK })
	void measuresParkedGoroutines(String name) throws Exception {
		try (Peer peer = Peer.open(name)) {
			assertThat(ParkedMemory.measure(peer, Waiting.Parked::new, 10_000, LIMIT)).isBetween(100.0, 10_000.0);
		}
	}

	@Test
	void measuresGoroutinesThatWaitOnChannel() throws Exception {
		try (Peer peer = Peer.open(Peer.GMP)) {
			assertThat(ParkedMemory.measure(peer, Waiting.OnChan::new, 10_000, LIMIT)).isBetween(100.0, 10_000.0);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { Peer.GMP, Peer.KOTLIN })
	void measuresSleepers(String peer) throws Exception {
		Map<String, Double> figures = Timers.measure(peer, 100);
		assertThat(figures).containsOnlyKeys("cpu", "p50", "p90", "p99", "p99.9");
		assertThat(figures.get("p50")).isLessThanOrEqualTo(figures.get("p99.9"));
	}

	@ParameterizedTest
	@ValueSource(strings = { Peer.GMP, Peer.ASYNC })
	void callsSpringBeans(String peer) throws Exception {
		run(SpringCalls.oneByOne(peer));
		run(SpringCalls.thousand(peer));
	}

	private static void run(Program program) throws Exception {
		try (program) {
			program.run();
			program.after();
		}
	}

}
