package dev.gmp.benchmarks.report;

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a change is said to have done.
 */
class VerdictTests {

	private static final List<Double> BEFORE = List.of(100.0, 140.0, 101.0, 99.0, 180.0);

	@Test
	void roundsThatAgreeMakeAChange() {
		assertThat(verdict(90, 126, 91, 89, 162)).isEqualTo(Verdict.FASTER);
		assertThat(verdict(110, 154, 111, 109, 198)).isEqualTo(Verdict.SLOWER);
	}

	@Test
	void oneRoundOfFiveMayDisagree() {
		assertThat(verdict(90, 126, 91, 89, 200)).isEqualTo(Verdict.FASTER);
	}

	@Test
	void roundsThatDisagreeMakeNone() {
		assertThat(verdict(90, 200, 91, 89, 200)).isEqualTo(Verdict.UNCLEAR);
	}

	@Test
	void aHundredthIsNoChange() {
		assertThat(verdict(101, 141, 102, 100, 182)).isEqualTo(Verdict.SAME);
	}

	@Test
	void roundsThatWereSlowForBothDoNotCount() {
		// The medians of all rounds would be the same if they were not pairs.
		assertThat(verdict(95, 133, 96, 94, 171)).isEqualTo(Verdict.FASTER);
	}

	@Test
	void fewRoundsSayNothing() {
		assertThat(Verdict.of(List.of(1.0, 1.0, 1.0, 1.0), List.of(2.0, 2.0, 2.0, 2.0))).isEqualTo(Verdict.TOO_FEW);
	}

	@Test
	void failedRoundsDoNotCount() {
		assertThat(verdict(90, 126, 91, 89, Double.NaN)).isEqualTo(Verdict.TOO_FEW);
	}

	private static Verdict verdict(double... now) {
		return Verdict.of(Arrays.stream(now).boxed().toList(), BEFORE);
	}

}
