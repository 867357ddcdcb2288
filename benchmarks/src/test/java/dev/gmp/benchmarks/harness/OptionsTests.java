package dev.gmp.benchmarks.harness;

import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gmp.benchmarks.work.Catalogue;
import dev.gmp.benchmarks.work.Peer;
import dev.gmp.benchmarks.work.Work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What {@code benchmarks/compare} takes.
 */
class OptionsTests {

	@Test
	void measuresEverythingByDefault() {
		Options options = Options.parse();
		assertThat(options.works()).extracting(Work::name).containsExactlyElementsOf(Catalogue.all().keySet());
		assertThat(options.peers()).startsWith(Peer.GMP)
			.contains(Peer.STOCK, Peer.GO, Peer.KOTLIN, Peer.JOX, Peer.POOL, Peer.ASYNC)
			.doesNotContain(Peer.BEFORE);
		assertThat(options.rounds()).isGreaterThanOrEqualTo(5);
		assertThat(options.partial()).isFalse();
	}

	@Test
	void takesOptions() {
		Options options = Options.parse("--rounds", "2", "--only", "ping-pong,memory", "--processors", "3", "--heap",
				"2g", "--peers", "go,stock", "--results", "elsewhere", "--commit", "abc");
		assertThat(options.works()).extracting(Work::name).containsExactly("ping-pong", "memory");
		assertThat(options.rounds()).isEqualTo(2);
		assertThat(options.peers()).containsExactly(Peer.GMP, Peer.STOCK, Peer.GO);
		assertThat(options.results()).isEqualTo(Path.of("elsewhere"));
		assertThat(options.commit()).isEqualTo("abc");
		assertThat(options.partial()).isTrue();
		Environment environment = options.environments().getFirst();
		assertThat(Options.jvmFlags(environment, options.usualProcessors(environment))).contains("-Xmx2g",
				"-Djdk.virtualThreadScheduler.parallelism=3", "-Dkotlinx.coroutines.scheduler.core.pool.size=3");
	}

	@Test
	void givesNoFlagThatUsersWouldNotGive() {
		Options options = Options.parse();
		assertThat(options.environments()).containsExactly(Environment.DEFAULT);
		assertThat(Options.jvmFlags(Environment.DEFAULT, options.usualProcessors(Environment.DEFAULT)))
			.noneMatch((flag) -> flag.startsWith("-X") || flag.startsWith("-D"));
	}

	@Test
	void measuresInAllEnvironments() {
		Options options = Options.parse("--gc", "default,serial", "--cores", "1", "--heap", "default,512m");
		assertThat(options.environments()).extracting(Environment::name)
			.containsExactly("1 core", "1 core, a heap of 512m", "serial, 1 core", "serial, 1 core, a heap of 512m");
		assertThat(options.environments()).allSatisfy((environment) -> {
			assertThat(environment.prefix()).containsExactly("taskset", "-c", "0");
			assertThat(options.usualProcessors(environment)).isOne();
		});
		assertThat(options.environments().getLast().jvmFlags()).containsExactly("-XX:+UseSerialGC", "-Xmx512m");
		assertThat(options.partial()).isTrue();
	}

	@Test
	void takesHalfACoreForOneProcessor() {
		assertThat(Options.parse("--quota", "0.5").environments().getFirst().processors()).isOne();
	}

	@Test
	void takesAllWorksThatBeginSo() {
		assertThat(Options.parse("--only", "start-future-*,yield-1").works()).extracting(Work::name)
			.containsExactly("start-future-10", "start-future-10000", "start-future-400000", "yield-1");
	}

	@Test
	void quickRunHasFewerWorksAndEndsInTime() {
		Options options = Options.parse("--quick");
		assertThat(options.works()).isNotEmpty().allMatch(Work::quick);
		assertThat(options.rounds()).isEqualTo(3);
		assertThat(options.partial()).isTrue();
		assertThat(options.length().limit()).isLessThan(Duration.ofMinutes(2));
	}

	@Test
	void quickRunOfOneWorkMeasuresIt() {
		assertThat(Options.parse("--quick", "--only", "sieve").works()).extracting(Work::name).containsExactly("sieve");
	}

	@Test
	void peersOfWorkAreThoseThatHaveProgramForIt() {
		Options options = Options.parse("--only", "ping-pong");
		assertThat(options.peersOf(options.works().getFirst())).containsExactly(Peer.GMP, Peer.STOCK, Peer.FLOOR);
	}

	@Test
	void measuresSomeWorksWithOtherNumbersOfProcessors() {
		Options options = Options.parse("--only", "spawn,memory");
		int usual = Runtime.getRuntime().availableProcessors();
		assertThat(options.processorsOf(options.works().getFirst(), Environment.DEFAULT)).contains(1, usual, 2 * usual,
				64);
		assertThat(options.processorsOf(options.works().getLast(), Environment.DEFAULT)).containsExactly(usual);
		assertThat(options.peersOf(options.works().getFirst(), Environment.DEFAULT, 64)).containsExactly(Peer.GMP,
				Peer.STOCK, Peer.GO);
	}

	@Test
	void measuresWithOneNumberOfProcessorsIfThatWasAskedFor() {
		Options options = Options.parse("--only", "spawn", "--processors", "64");
		Work spawn = options.works().getFirst();
		assertThat(options.processorsOf(spawn, Environment.DEFAULT)).containsExactly(64);
		assertThat(options.peersOf(spawn, Environment.DEFAULT, 64)).contains(Peer.GMP, Peer.POOL);
	}

	@ParameterizedTest
	@ValueSource(strings = { "--fast", "--only nothing", "--peers rust", "--rounds", "--rounds 0", "--before nowhere",
			"--gc fast", "--cores 0", "--cores 10000", "--quota 0", "--quota much", "--heap large",
			"--only nothing-*" })
	void refusesWhatItDoesNotKnow(String arguments) {
		assertThatIllegalArgumentException().isThrownBy(() -> Options.parse(arguments.split(" ", -1)));
	}

}
