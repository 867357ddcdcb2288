package dev.gmp.concurrent;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AdaptiveSpinTests {

	private static final long SHORT = 5_000;

	private final AdaptiveSpin spin = new AdaptiveSpin();

	@Test
	void nothingIsKnownAtFirst() {
		assertThat(this.spin.pays()).isFalse();
	}

	@Test
	void someDozenShortOnesAreNeeded() {
		int needed = 0;
		while (!this.spin.pays()) {
			this.spin.add(SHORT);
			needed++;
		}
		assertThat(needed).isBetween(12, 36);
	}

	@Test
	void oneLongOneIsEnoughToStop() {
		for (int i = 0; i < 100; i++) {
			this.spin.add(SHORT);
		}
		assertThat(this.spin.pays()).isTrue();
		this.spin.add(3_600_000_000_000L);
		assertThat(this.spin.pays()).isFalse();
		// However long it was, it is soon forgotten.
		for (int i = 0; i < 36; i++) {
			this.spin.add(SHORT);
		}
		assertThat(this.spin.pays()).isTrue();
	}

	@Test
	void whatComesAsLateAsASleeperWouldIsNotShort() {
		for (int i = 0; i < 1_000; i++) {
			this.spin.add(AdaptiveSpin.SPIN_NANOS + 10);
		}
		assertThat(this.spin.pays()).isFalse();
	}

}
