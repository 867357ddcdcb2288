package dev.gmp.scheduler;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Holding}, in units of a millisecond: looks every 25, long is 100.
 */
class HoldingTests {

	private static final long LIMIT = 100;

	private final Holding holding = new Holding();

	private long now = 1_000_000;

	private long cpu = 5_000;

	HoldingTests() {
		this.holding.begin(this.cpu, this.now);
	}

	@Test
	void whoComputesIsReportedOnceWhenItHasUsedACoreForLong() {
		for (int i = 0; i < 3; i++) {
			assertThat(after(25, 25, false)).isNull();
		}
		assertThat(after(25, 25, false)).isSameAs(Stall.HOG);
		assertThat(this.holding.nanos(Stall.HOG)).isEqualTo(100);
		assertThat(this.holding.isDue(25, this.now + 1000)).isFalse();
	}

	@Test
	void whoWaitsForACoreMostOfTheTimeIsNotReportedUntilItHasUsedOneForLong() {
		// A busy machine: a tenth of a core, or none at all for a while.
		for (int i = 0; i < 39; i++) {
			assertThat(after(25, (i % 2 == 0) ? 0 : 5, false)).isNull();
		}
		assertThat(after(25, 5, false)).isSameAs(Stall.HOG);
	}

	@Test
	void whoIsBlockedIsReportedWhenItWasForLong() {
		for (int i = 0; i < 3; i++) {
			assertThat(after(25, 0, true)).isNull();
		}
		assertThat(after(25, 0, true)).isSameAs(Stall.BLOCKED);
		assertThat(this.holding.nanos(Stall.BLOCKED)).isEqualTo(100);
	}

	@Test
	void whoIsBlockedForShortTimesWhileItComputesIsNotReportedAsBlocked() {
		for (int i = 0; i < 10; i++) {
			assertThat(after(75, 0, true)).isNull();
			assertThat(after(25, 5, true)).isNull();
		}
	}

	@Test
	void whoFindsNoCoreBetweenTwoBlocksBeginsAnew() {
		for (int i = 0; i < 100; i++) {
			assertThat(after(25, 0, i % 3 != 0)).isNull();
		}
	}

	@Test
	void aPauseOfAllThreadsIsNotCounted() {
		for (int i = 0; i < 3; i++) {
			assertThat(after(25, 0, true)).isNull();
		}
		this.now += 5000;
		this.holding.discount(5000, this.now);
		assertThat(this.holding.isDue(25, this.now)).isFalse();
		assertThat(after(24, 0, true)).isNull();
		assertThat(after(1, 0, true)).isSameAs(Stall.BLOCKED);
	}

	@Test
	void theNextGoroutineBeginsAnew() {
		assertThat(after(200, 200, false)).isSameAs(Stall.HOG);
		this.holding.reset();
		this.holding.begin(this.cpu, this.now);
		assertThat(after(25, 25, false)).isNull();
	}

	@Test
	void whereTheCpuTimeIsNotKnownTheTimeThatPassesTells() {
		this.holding.reset();
		this.cpu = -1;
		this.holding.begin(-1, this.now);
		for (int i = 0; i < 3; i++) {
			assertThat(after(25, 0, true)).isNull();
		}
		assertThat(after(25, 0, true)).isSameAs(Stall.BLOCKED);
	}

	private @Nullable Stall after(long passed, long used, boolean waits) {
		this.now += passed;
		this.cpu += used;
		boolean idle = this.holding.wasIdle(this.cpu, this.now);
		return this.holding.look(this.cpu, idle && waits, LIMIT, this.now);
	}

}
