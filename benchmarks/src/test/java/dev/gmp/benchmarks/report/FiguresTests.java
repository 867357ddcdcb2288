package dev.gmp.benchmarks.report;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Medians and how they are printed.
 */
class FiguresTests {

	@Test
	void medianOfAnEvenNumberIsTheMeanOfTheMiddle() {
		assertThat(new Figures(List.of(4.0, 1.0, 3.0, 10.0)).median()).isEqualTo(3.5);
	}

	@Test
	void failedRoundsDoNotCount() {
		Figures figures = new Figures(List.of(Double.NaN, 3.0, 1.0, 2.0));
		assertThat(figures.print()).isEqualTo("2.00 (1.00-3.00)");
		assertThat(new Figures(List.of(Double.NaN)).isEmpty()).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "0.12345, 0.123", "1.2345, 1.23", "12.345, 12.3", "123.4, 123", "'12345.6', '12,346'" })
	void printsThreeDigitsOrMore(double figure, String printed) {
		assertThat(Figures.print(figure)).isEqualTo(printed);
	}

}
