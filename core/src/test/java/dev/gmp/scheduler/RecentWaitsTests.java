package dev.gmp.scheduler;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RecentWaitsTests {

	private static final long SHORT = 5_000;

	private final RecentWaits waits = new RecentWaits();

	@Test
	void nothingIsKnownAtFirst() {
		assertThat(this.waits.areShort()).isFalse();
	}

	@Test
	void someDozenShortOnesAreNeeded() {
		int needed = 0;
		while (!this.waits.areShort()) {
			this.waits.add(SHORT);
			needed++;
		}
		assertThat(needed).isBetween(12, 36);
	}

	@Test
	void oneLongOneIsEnoughToStop() {
		for (int i = 0; i < 100; i++) {
			this.waits.add(SHORT);
		}
		assertThat(this.waits.areShort()).isTrue();
		this.waits.add(3_600_000_000_000L);
		assertThat(this.waits.areShort()).isFalse();
		// However long it was, it is soon forgotten.
		for (int i = 0; i < 36; i++) {
			this.waits.add(SHORT);
		}
		assertThat(this.waits.areShort()).isTrue();
	}

	@Test
	void whatComesAsLateAsASleeperWouldIsNotShort() {
		for (int i = 0; i < 1_000; i++) {
			this.waits.add(RecentWaits.SPIN + 10);
		}
		assertThat(this.waits.areShort()).isFalse();
	}

}
