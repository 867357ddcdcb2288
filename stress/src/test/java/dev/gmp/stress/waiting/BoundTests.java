package dev.gmp.stress.waiting;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BoundTests {

	private static final long MILLI = 1_000_000;

	@Test
	void aMillisecondWhileAProcessorIsIdle() {
		Bound bound = Bound.of(2, 2, 2, 3, true);
		assertThat(bound.nanos(1_000 * MILLI, 0, 0)).isEqualTo(21 * MILLI);
	}

	@Test
	void aSliceForEachOneBeforeAndOneMore() {
		assertThat(Bound.of(1, 1, 2, 3, false).nanos(0, 0, 0)).isEqualTo((40 + 20) * MILLI);
		assertThat(Bound.of(2, 2, 2, 6, false).nanos(0, 0, 0)).isEqualTo((40 + 20) * MILLI);
	}

	@Test
	void asMuchLongerAsProcessorsShareACore() {
		assertThat(Bound.of(8, 8, 2, 16, false).nanos(0, 0, 0)).isEqualTo((4 * 30 + 20) * MILLI);
		assertThat(Bound.of(4, 4, 2, 3, true).nanos(0, 0, 0)).isEqualTo((2 + 20) * MILLI);
		assertThat(Bound.of(1, 3, 2, 1, false).nanos(0, 0, 0)).isEqualTo((30 + 20) * MILLI);
	}

	@Test
	void whatWasStolenFromAProcessorWhereItIsMore() {
		assertThat(Bound.of(2, 2, 2, 2, false).nanos(30 * MILLI, 0, 0)).isEqualTo((20 + 15 + 20) * MILLI);
		assertThat(Bound.of(4, 4, 2, 4, false).nanos(4 * MILLI, 0, 0)).isEqualTo((40 + 20) * MILLI);
	}

	@Test
	void whatAPlainThreadIsLateComesOnTop() {
		assertThat(Bound.of(2, 2, 2, 3, true).nanos(0, 0, 7 * MILLI)).isEqualTo(28 * MILLI);
		assertThat(Bound.of(8, 8, 2, 3, true).nanos(0, 0, 7 * MILLI)).isEqualTo((4 + 28 + 20) * MILLI);
	}

	@Test
	void whatOneMachineLostAtAStretchComesOnTop() {
		assertThat(Bound.of(2, 2, 2, 3, true).nanos(9 * MILLI, 8 * MILLI, 0)).isEqualTo(29 * MILLI);
	}

	@Test
	void usuallyAFewMillisecondsWhileAProcessorIsIdle() {
		assertThat(Bound.of(2, 2, 2, 3, true).usually(MILLI)).isEqualTo(5 * MILLI);
		assertThat(Bound.of(8, 8, 2, 3, true).usually(MILLI)).isEqualTo(Long.MAX_VALUE);
		assertThat(Bound.of(2, 2, 2, 3, false).usually(MILLI)).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void noWaitForEverIsWithinWhatIsStolen() {
		Bound bound = Bound.of(8, 8, 2, 16, false);
		long wait = 2_000 * MILLI;
		long stolen = 6 * wait;
		assertThat(bound.nanos(stolen, 30 * MILLI, 30 * MILLI)).isLessThan(wait);
	}

}
