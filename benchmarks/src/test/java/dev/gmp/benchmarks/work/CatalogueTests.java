package dev.gmp.benchmarks.work;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

import dev.gmp.benchmarks.harness.JmhBenchmark;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The catalogue of works.
 */
class CatalogueTests {

	static Stream<Work> works() {
		return Catalogue.all().values().stream();
	}

	@ParameterizedTest
	@MethodSource("works")
	void workIsOursFirstAndOfKnownPeers(Work work) {
		assertThat(work.peers()).startsWith(Peer.GMP);
		assertThat(Catalogue.PEERS).extracting(PeerName::name).containsAll(work.peers());
	}

	@ParameterizedTest
	@MethodSource("works")
	void everyRowLeadsToItsProgram(Work work) {
		assertThat(work.rows()).isNotEmpty().allSatisfy((row) -> assertThat(Path.of(row.source())).exists());
	}

	@ParameterizedTest
	@MethodSource("works")
	void barsAreAgainstWhatIsMeasured(Work work) {
		assertThat(work.rows().stream().map(Row::bars).flatMap(List::stream)).allSatisfy((Bar bar) -> {
			switch (bar.than()) {
				case WORK -> assertThat(Catalogue.all()).containsKey(bar.of());
				case PEER -> assertThat(work.peers()).contains(bar.of());
				case NUMBER -> assertThat(bar.of()).isEmpty();
			}
		});
	}

	@ParameterizedTest
	@MethodSource("works")
	void goHasTheProgramsThatItIsAskedFor(Work work) throws Exception {
		if (work.peers().contains(Peer.GO) && !(work.how() instanceof Work.Served)) {
			assertThat(Files.readString(Path.of("src", "main", "go", "main.go"))).contains("\"" + work.name() + "\":");
		}
	}

	@Test
	void theBenchmarkOfTheRepeatedWorksIsThere() {
		assertThat(BenchmarkList.defaultList()
			.find(OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT),
					List.of(JmhBenchmark.class.getName().replace(".", "\\.") + "\\.run$"), List.of()))
			.hasSize(1);
	}

}
