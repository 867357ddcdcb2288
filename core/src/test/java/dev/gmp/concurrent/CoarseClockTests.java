package dev.gmp.concurrent;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CoarseClock}, with times of their own.
 */
class CoarseClockTests {

	private static final long WRAPS_AFTER = CoarseClock.TICK_NANOS << 32;

	@ParameterizedTest
	@ValueSource(longs = { 0, 1_000_000_000_000L, -5, Long.MAX_VALUE - 10, Long.MIN_VALUE })
	void aTimeIsAtMostATickOlderThanItWas(long origin) {
		CoarseClock clock = new CoarseClock(origin);
		for (long at = 0; at < 5 * CoarseClock.TICK_NANOS; at += CoarseClock.TICK_NANOS / 3) {
			clock.set(origin + at);
			int then = clock.read();
			for (long later : new long[] { 0, 1, CoarseClock.TICK_NANOS, TimeUnit.DAYS.toNanos(100) }) {
				assertThat(clock.age(then, origin + at + later)).isBetween(later, later + CoarseClock.TICK_NANOS - 1);
			}
		}
	}

	@Test
	void readsWhatWasSetLast() {
		CoarseClock clock = new CoarseClock(0);
		int first = clock.read();
		clock.set(CoarseClock.TICK_NANOS - 1);
		assertThat(clock.read()).isEqualTo(first);
		clock.set(CoarseClock.TICK_NANOS);
		assertThat(clock.read()).isNotEqualTo(first);
	}

	@Test
	void beginsAnewWithoutEverReadingNoTime() {
		CoarseClock clock = new CoarseClock(0);
		assertThat(clock.read()).isNotEqualTo(CoarseClock.NONE);
		for (long tick = -2; tick <= 2; tick++) {
			long now = WRAPS_AFTER + tick * CoarseClock.TICK_NANOS;
			clock.set(now);
			int then = clock.read();
			assertThat(then).isNotEqualTo(CoarseClock.NONE);
			assertThat(clock.age(then, now + TimeUnit.HOURS.toNanos(1))).isBetween(
					TimeUnit.HOURS.toNanos(1) - CoarseClock.TICK_NANOS,
					TimeUnit.HOURS.toNanos(1) + CoarseClock.TICK_NANOS);
		}
	}

	@Test
	void aTimeThatSomebodySetAfterTheSystemsClockWasReadHasNoAge() {
		CoarseClock clock = new CoarseClock(0);
		long now = 10 * CoarseClock.TICK_NANOS + 5;
		clock.set(now + CoarseClock.TICK_NANOS);
		assertThat(clock.age(clock.read(), now)).isZero();
	}

}
