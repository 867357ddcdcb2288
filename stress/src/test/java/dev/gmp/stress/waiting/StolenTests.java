package dev.gmp.stress.waiting;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StolenTests {

	@Test
	void whatIsStolenIsPartOfTheTime() {
		Stolen stolen = new Stolen();
		long from = System.nanoTime();
		stolen.spin(20_000_000);
		long to = System.nanoTime();
		assertThat(to - from).isGreaterThanOrEqualTo(20_000_000);
		assertThat(stolen.within(from, to)).isBetween(0L, to - from);
		assertThat(stolen.longest(from, to)).isLessThanOrEqualTo(stolen.within(from, to));
		assertThat(stolen.within(to, to + 1_000_000)).isZero();
		stolen.forget(to + 1);
		assertThat(stolen.within(from, to)).isZero();
	}

}
