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
		assertThat(options.rounds()).isEqualTo(7);
		assertThat(options.partial()).isFalse();
	}

	@Test
	void takesOptions() {
		Options options = Options.parse("--rounds", "2", "--only", "ping-pong,memory", "--processors", "3", "--heap",
				"2g", "--peers", "go,stock", "--results", "elsewhere");
		assertThat(options.works()).extracting(Work::name).containsExactly("ping-pong", "memory");
		assertThat(options.rounds()).isEqualTo(2);
		assertThat(options.peers()).containsExactly(Peer.GMP, Peer.STOCK, Peer.GO);
		assertThat(options.results()).isEqualTo(Path.of("elsewhere"));
		assertThat(options.partial()).isTrue();
		assertThat(options.jvmFlags(options.processors())).contains("-Xmx2g",
				"-Djdk.virtualThreadScheduler.parallelism=3", "-Dkotlinx.coroutines.scheduler.core.pool.size=3");
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
		Options options = Options.parse("--processors", "4", "--only", "spawn,memory");
		assertThat(options.processorsOf(options.works().getFirst())).containsExactly(1, 2, 4, 8);
		assertThat(options.processorsOf(options.works().getLast())).containsExactly(4);
	}

	@ParameterizedTest
	@ValueSource(strings = { "--fast", "--only nothing", "--peers rust", "--rounds", "--rounds 0", "--before nowhere" })
	void refusesWhatItDoesNotKnow(String arguments) {
		assertThatIllegalArgumentException().isThrownBy(() -> Options.parse(arguments.split(" ", -1)));
	}

}
