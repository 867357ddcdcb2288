package dev.gmp.benchmarks;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What is around the benchmarks: options, figures and the table.
 */
class CompareTests {

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MEMORY")
	void knowsTheBenchmarkOfEachWork(Work work) {
		String pattern = work.benchmarkPattern();
		assertThat(pattern).isNotNull();
		assertThat(BenchmarkList.defaultList()
			.find(OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT), List.of(pattern),
					List.of()))
			.hasSize(1);
	}

	@Test
	void tableShowsMediansSpreadAndRatio() {
		Report report = new Report(List.of(Peer.GMP, Peer.STOCK));
		for (double figure : new double[] { 300, 100, 200 }) {
			report.add(Work.SPAWN, Peer.GMP, figure);
		}
		for (double figure : new double[] { 200, 200, 1_250 }) {
			report.add(Work.SPAWN, Peer.STOCK, figure);
		}
		report.add(Work.YIELD_1, Peer.GMP, 2);
		report.add(Work.YIELD_1, Peer.STOCK, Double.NaN);
		assertThat(report.table()).isEqualTo("""
				| work | unit | gmp | stock | gmp / stock | must be | |
				|---|---|--:|--:|--:|--:|---|
				| spawn and finish | ns a goroutine | 200 (100-300) | 200 (200-1,250) | **1.00** (0.16-1.50) | ≤ 1.0 \
				| reached |
				| yield, alone | ns a yield | 2.0 (2.0-2.0) | - | - |  |  |
				""");
	}

	@Test
	void medianOfAnEvenNumberIsTheMeanOfTheMiddle() {
		assertThat(new Figures(List.of(4.0, 1.0, 3.0, 10.0)).median()).isEqualTo(3.5);
	}

	@Test
	void measuresEverythingByDefault() {
		CompareOptions options = CompareOptions.parse();
		assertThat(options.works()).containsExactly(Work.values());
		assertThat(options.peers()).containsExactly(Peer.GMP, Peer.STOCK);
		assertThat(options.rounds()).isEqualTo(5);
		assertThat(options.roundsOf(Work.MEMORY)).isEqualTo(3);
	}

	@Test
	void takesOptions() {
		CompareOptions options = CompareOptions.parse("--quick", "--rounds", "2", "--only", "ping-pong,memory",
				"--processors", "3", "--heap", "2g", "--peers", "stock");
		assertThat(options.works()).containsExactly(Work.PING_PONG, Work.MEMORY);
		assertThat(options.rounds()).isEqualTo(2);
		assertThat(options.roundsOf(Work.MEMORY)).isEqualTo(1);
		assertThat(options.peers()).containsExactly(Peer.STOCK);
		assertThat(options.jvmFlags()).contains("-Xmx2g", "-Djdk.virtualThreadScheduler.parallelism=3");
	}

	@Test
	void refusesWhatItDoesNotKnow() {
		assertThatIllegalArgumentException().isThrownBy(() -> CompareOptions.parse("--fast"));
		assertThatIllegalArgumentException().isThrownBy(() -> CompareOptions.parse("--only", "nothing"));
		assertThatIllegalArgumentException().isThrownBy(() -> CompareOptions.parse("--peers", "go"));
		assertThatIllegalArgumentException().isThrownBy(() -> CompareOptions.parse("--rounds"));
		assertThatIllegalArgumentException().isThrownBy(() -> CompareOptions.parse("--rounds", "0"));
	}

}
