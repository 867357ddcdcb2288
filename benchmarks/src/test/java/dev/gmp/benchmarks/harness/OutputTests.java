package dev.gmp.benchmarks.harness;

import java.io.IOException;

import org.junit.jupiter.api.Test;

import dev.gmp.benchmarks.work.Work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What processes print.
 */
class OutputTests {

	@Test
	void tellsWarmUpFromMeasurement() throws IOException {
		Output output = Output.parse("""
				warm-up 900
				WARNING: something else
				iteration 300
				iteration 100
				iteration 200
				figure cpu 500
				""").withCost(10);
		assertThat(output.warmUps()).containsExactly(90.0);
		assertThat(output.iterations()).containsExactly(30.0, 10.0, 20.0);
		assertThat(output.figures()).containsOnlyKeys(Work.Repeated.COST, Work.Repeated.CPU)
			.containsEntry(Work.Repeated.COST, 20.0)
			.containsEntry(Work.Repeated.CPU, 50.0);
	}

	@Test
	void readsFigures() throws IOException {
		assertThat(Output.parse("figure p50 0.5\nfigure p99.9 1e3\n").figures()).containsEntry("p50", 0.5)
			.containsEntry("p99.9", 1_000.0);
	}

	@Test
	void refusesProcessThatSaysNothing() {
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> Output.parse("nothing\n"));
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> Output.parse("figure p50\n"));
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> Output.parse("iteration much\n"));
	}

}
