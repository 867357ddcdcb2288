package dev.gmp.spring.scheduling;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.Trigger;
import org.springframework.scheduling.support.SimpleTriggerContext;

/**
 * Tells when a task is to run. Asked before the first run, and after each run, by one
 * thread at a time.
 */
interface Times {

	/**
	 * Returns when the task is to run next.
	 * @return a time of {@link System#nanoTime()}, which may be over, or {@code null} if
	 * the task is not to run any more
	 */
	@Nullable Long next();

	/**
	 * Notes a run.
	 * @param began when the run began
	 */
	default void ran(Instant began) {
	}

	/**
	 * Returns whether the task may run more than once.
	 * @return whether it may
	 */
	default boolean areSeveral() {
		return true;
	}

	/**
	 * Returns the times of a task that runs once.
	 * @param first when, of {@link System#nanoTime()}
	 * @return the times
	 */
	static Times once(long first) {
		return new Times() {

			private boolean over;

			@Override
			public @Nullable Long next() {
				boolean over = this.over;
				this.over = true;
				return over ? null : first;
			}

			@Override
			public boolean areSeveral() {
				return false;
			}

		};
	}

	/**
	 * Returns times at a fixed rate. Runs that are late follow each other at once, as
	 * those of the JDK's scheduled executors do.
	 * @param first when to run first, of {@link System#nanoTime()}
	 * @param period the nanoseconds between the beginnings of two runs
	 * @return the times
	 */
	static Times atFixedRate(long first, long period) {
		return new Times() {

			private long next = first;

			@Override
			public Long next() {
				long next = this.next;
				this.next = next + period;
				return next;
			}

		};
	}

	/**
	 * Returns times with a fixed delay.
	 * @param first when to run first, of {@link System#nanoTime()}
	 * @param delay the nanoseconds between the end of a run and the beginning of the next
	 * @return the times
	 */
	static Times withFixedDelay(long first, long delay) {
		return new Times() {

			private boolean ran;

			@Override
			public Long next() {
				boolean ran = this.ran;
				this.ran = true;
				return ran ? System.nanoTime() + delay : first;
			}

		};
	}

	/**
	 * Returns the times of a trigger.
	 * @param trigger the trigger
	 * @param clock its clock
	 * @return the times
	 */
	static Times of(Trigger trigger, Clock clock) {
		return new Times() {

			private final SimpleTriggerContext context = new SimpleTriggerContext(clock);

			private @Nullable Instant scheduled;

			@Override
			public @Nullable Long next() {
				Instant next = trigger.nextExecution(this.context);
				this.scheduled = next;
				return (next != null) ? nanoTime(next, clock) : null;
			}

			@Override
			public void ran(Instant began) {
				this.context.update(this.scheduled, began, clock.instant());
			}

		};
	}

	/**
	 * Converts a time of a clock.
	 * @param instant a time
	 * @param clock the clock
	 * @return the same time, of {@link System#nanoTime()}
	 */
	static long nanoTime(Instant instant, Clock clock) {
		return System.nanoTime() + nanos(Duration.between(clock.instant(), instant));
	}

	/**
	 * Returns the nanoseconds of a duration, as many as can be told apart from the past.
	 * @param duration a duration
	 * @return its nanoseconds, at most half of what a long can hold
	 */
	static long nanos(Duration duration) {
		Duration max = Duration.ofNanos(Long.MAX_VALUE / 2);
		if (duration.compareTo(max) > 0) {
			return max.toNanos();
		}
		return (duration.compareTo(max.negated()) < 0) ? -max.toNanos() : duration.toNanos();
	}

}
