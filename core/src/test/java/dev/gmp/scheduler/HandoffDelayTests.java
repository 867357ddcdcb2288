package dev.gmp.scheduler;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HandoffDelay}.
 */
class HandoffDelayTests {

	private static final long USUAL = 10_000_000;

	private final HandoffDelay delay = new HandoffDelay(USUAL);

	@Test
	void isTheUsualOneAtFirst() {
		assertThat(this.delay.nanos(0)).isEqualTo(USUAL);
	}

	@Test
	void halvesWithEachMachineThatIsFoundBlockedDownToAMinimum() {
		this.delay.wasBlocked(0);
		assertThat(this.delay.nanos(0)).isEqualTo(USUAL / 2);
		this.delay.wasBlocked(1);
		assertThat(this.delay.nanos(1)).isEqualTo(USUAL / 4);
		for (int i = 2; i < 100; i++) {
			this.delay.wasBlocked(i);
		}
		assertThat(this.delay.nanos(100)).isEqualTo(HandoffDelay.MIN_NANOS);
	}

	@Test
	void isTheUsualOneAgainWhenNoneWasFoundForAWhile() {
		this.delay.wasBlocked(0);
		this.delay.wasBlocked(1);
		assertThat(this.delay.nanos(1 + HandoffDelay.MEMORY_NANOS)).isEqualTo(USUAL / 4);
		assertThat(this.delay.nanos(2 + HandoffDelay.MEMORY_NANOS)).isEqualTo(USUAL);
		this.delay.wasBlocked(2 + HandoffDelay.MEMORY_NANOS);
		assertThat(this.delay.nanos(2 + HandoffDelay.MEMORY_NANOS)).isEqualTo(USUAL / 2);
	}

	@Test
	void isNeverLongerThanTheUsualOne() {
		HandoffDelay shorter = new HandoffDelay(HandoffDelay.MIN_NANOS / 2);
		shorter.wasBlocked(0);
		assertThat(shorter.nanos(0)).isEqualTo(HandoffDelay.MIN_NANOS / 2);
	}

}
