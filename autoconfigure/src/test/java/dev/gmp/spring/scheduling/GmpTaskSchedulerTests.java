package dev.gmp.spring.scheduling;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.support.StaticApplicationContext;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.scheduling.Trigger;
import org.springframework.scheduling.TriggerContext;
import org.springframework.scheduling.support.CronTrigger;

import dev.gmp.Gmp;
import dev.gmp.Goroutine;
import dev.gmp.spring.task.NamedGoroutines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link GmpTaskScheduler}.
 */
class GmpTaskSchedulerTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private static final Duration SHORT = Duration.ofMillis(5);

	private static final Duration NEVER = Duration.ofDays(1000);

	private final Gmp gmp = Gmp.builder().processors(2).shutdownAwait(Duration.ofSeconds(10)).build();

	private final GmpTaskScheduler scheduler = create(this.gmp);

	private final StaticApplicationContext context = new StaticApplicationContext();

	private static GmpTaskScheduler create(Gmp gmp) {
		DefaultListableBeanFactory beanFactory = new DefaultListableBeanFactory();
		beanFactory.registerSingleton("gmp", gmp);
		GmpTaskScheduler scheduler = new GmpTaskScheduler(new NamedGoroutines(beanFactory));
		scheduler.setThreadNamePrefix("scheduling-");
		return scheduler;
	}

	@BeforeEach
	void setContext() {
		this.scheduler.setApplicationContext(this.context);
	}

	@AfterEach
	void nothingIsLeft() {
		this.scheduler.close();
		this.gmp.close();
		assertThat(this.gmp.snapshot().goroutines().total()).isZero();
		this.context.close();
	}

	@Test
	void runsOnceAsGoroutine() throws Exception {
		AtomicReference<@Nullable String> name = new AtomicReference<>();
		AtomicBoolean goroutine = new AtomicBoolean();
		ScheduledFuture<?> future = this.scheduler.schedule(() -> {
			goroutine.set(Goroutine.isGoroutine());
			name.set(Thread.currentThread().getName());
		}, Instant.now());
		assertThat(future.get(20, TimeUnit.SECONDS)).isNull();
		assertThat(future.isDone()).isTrue();
		assertThat(future.isCancelled()).isFalse();
		assertThat(goroutine).isTrue();
		assertThat(name.get()).matches("scheduling-\\d+");
	}

	@Test
	void runsNotBeforeItsTime() throws Exception {
		long start = System.nanoTime();
		this.scheduler.schedule(() -> {
		}, Instant.now().plusMillis(100)).get(20, TimeUnit.SECONDS);
		assertThat(System.nanoTime() - start).isGreaterThan(90_000_000);
	}

	@Test
	void outcomeOfTaskThatRunsOnceIsKnown() throws Exception {
		ScheduledFuture<?> failed = this.scheduler.schedule(() -> {
			throw new IllegalStateException("fails");
		}, Instant.now());
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> failed.get(20, TimeUnit.SECONDS))
			.withCauseInstanceOf(IllegalStateException.class);
		CountDownLatch release = new CountDownLatch(1);
		ScheduledFuture<?> running = this.scheduler.schedule(() -> awaitLatch(release), Instant.now());
		Awaitility.await().atMost(TIMEOUT).until(() -> running.getDelay(TimeUnit.NANOSECONDS) < 0);
		assertThat(running.isDone()).isFalse();
		release.countDown();
		running.get(20, TimeUnit.SECONDS);
	}

	private static void awaitLatch(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Test
	void failureDoesNotEndWhatRepeats() {
		AtomicInteger runs = new AtomicInteger();
		Runnable task = () -> {
			runs.incrementAndGet();
			throw new IllegalStateException("fails");
		};
		for (int i = 0; i < 3; i++) {
			runs.set(0);
			ScheduledFuture<?> future = switch (i) {
				case 0 -> this.scheduler.scheduleAtFixedRate(task, SHORT);
				case 1 -> this.scheduler.scheduleWithFixedDelay(task, SHORT);
				default -> this.scheduler.schedule(task, (TriggerContext context) -> Instant.now());
			};
			Awaitility.await().atMost(TIMEOUT).untilAtomic(runs, org.hamcrest.Matchers.greaterThan(3));
			assertThat(future.isDone()).isFalse();
			future.cancel(true);
		}
	}

	@Test
	void errorHandlerThatThrowsEndsIt() {
		this.scheduler.setErrorHandler((ex) -> {
			throw new IllegalArgumentException("handled");
		});
		ScheduledFuture<?> future = this.scheduler.scheduleAtFixedRate(() -> {
			throw new IllegalStateException("fails");
		}, SHORT);
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> future.get(20, TimeUnit.SECONDS))
			.withCauseInstanceOf(IllegalArgumentException.class);
	}

	@Test
	void taskNeverOverlapsItself() {
		for (int i = 0; i < 3; i++) {
			AtomicInteger inside = new AtomicInteger();
			AtomicInteger most = new AtomicInteger();
			AtomicInteger runs = new AtomicInteger();
			Runnable task = () -> {
				most.accumulateAndGet(inside.incrementAndGet(), Math::max);
				long end = System.nanoTime() + 20_000_000;
				while (System.nanoTime() < end) {
					Thread.yield();
				}
				inside.decrementAndGet();
				runs.incrementAndGet();
			};
			ScheduledFuture<?> future = switch (i) {
				case 0 -> this.scheduler.scheduleAtFixedRate(task, Duration.ofMillis(1));
				case 1 -> this.scheduler.scheduleWithFixedDelay(task, Duration.ofNanos(1));
				default -> this.scheduler.schedule(task, (TriggerContext context) -> Instant.now());
			};
			Awaitility.await().atMost(TIMEOUT).untilAtomic(runs, org.hamcrest.Matchers.greaterThan(4));
			future.cancel(false);
			assertThat(most).hasValue(1);
		}
	}

	@Test
	void oneThatTakesLongDelaysNoOther() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		CountDownLatch began = new CountDownLatch(3);
		Runnable blocks = () -> {
			began.countDown();
			awaitLatch(release);
		};
		this.scheduler.scheduleWithFixedDelay(blocks, SHORT);
		this.scheduler.scheduleAtFixedRate(blocks, SHORT);
		this.scheduler.schedule(blocks, (TriggerContext context) -> Instant.now());
		assertThat(began.await(20, TimeUnit.SECONDS)).isTrue();
		CountDownLatch others = new CountDownLatch(9);
		this.scheduler.scheduleWithFixedDelay(others::countDown, SHORT);
		this.scheduler.scheduleAtFixedRate(others::countDown, SHORT);
		this.scheduler.schedule(others::countDown, (TriggerContext context) -> Instant.now());
		assertThat(others.await(20, TimeUnit.SECONDS)).isTrue();
		release.countDown();
	}

	@Test
	void fixedRateMakesUpForLateRuns() throws Exception {
		// 20 periods pass while the first run takes its time: the next ones come at once.
		List<Long> times = Collections.synchronizedList(new ArrayList<>());
		CountDownLatch runs = new CountDownLatch(10);
		this.scheduler.scheduleAtFixedRate(() -> {
			times.add(System.nanoTime());
			if (times.size() == 1) {
				awaitNanos(1_000_000_000);
			}
			runs.countDown();
		}, Duration.ofMillis(50));
		assertThat(runs.await(20, TimeUnit.SECONDS)).isTrue();
		assertThat(times.get(9) - times.get(1)).isLessThan(9 * 50_000_000L);
	}

	private static void awaitNanos(long nanos) {
		long end = System.nanoTime() + nanos;
		while (System.nanoTime() < end) {
			Thread.yield();
		}
	}

	@Test
	void fixedDelayCountsFromTheEnd() throws Exception {
		List<Long> begins = Collections.synchronizedList(new ArrayList<>());
		List<Long> ends = Collections.synchronizedList(new ArrayList<>());
		CountDownLatch runs = new CountDownLatch(4);
		this.scheduler.scheduleWithFixedDelay(() -> {
			begins.add(System.nanoTime());
			awaitNanos(20_000_000);
			ends.add(System.nanoTime());
			runs.countDown();
		}, Duration.ofMillis(30));
		assertThat(runs.await(20, TimeUnit.SECONDS)).isTrue();
		for (int i = 1; i < 4; i++) {
			assertThat(begins.get(i) - ends.get(i - 1)).isGreaterThanOrEqualTo(30_000_000);
		}
	}

	@Test
	void triggerIsToldWhatItWants() {
		List<TriggerContext> contexts = Collections.synchronizedList(new ArrayList<>());
		List<@Nullable Instant> completions = Collections.synchronizedList(new ArrayList<>());
		Instant first = Instant.now();
		Trigger trigger = (context) -> {
			contexts.add(context);
			completions.add(context.lastCompletion());
			return (completions.size() == 1) ? first : (completions.size() < 4) ? context.lastCompletion() : null;
		};
		ScheduledFuture<?> future = this.scheduler.schedule(() -> {
		}, trigger);
		assertThat((Object) future).isNotNull();
		Awaitility.await().atMost(TIMEOUT).until(future::isDone);
		assertThat(completions).hasSize(4);
		assertThat(completions.get(0)).isNull();
		assertThat(completions.get(1)).isAfterOrEqualTo(first);
		assertThat(contexts.getLast().lastScheduledExecution()).isEqualTo(completions.get(2));
		assertThat(contexts.getLast().getClock()).isEqualTo(this.scheduler.getClock());
	}

	@Test
	void triggerWithoutTimeGivesNoFuture() {
		assertThat((Object) this.scheduler.schedule(() -> {
		}, (TriggerContext context) -> null)).isNull();
	}

	@Test
	void triggerThatFailsEndsIt() {
		AtomicInteger asked = new AtomicInteger();
		ScheduledFuture<?> future = this.scheduler.schedule(() -> {
		}, (TriggerContext context) -> {
			if (asked.incrementAndGet() > 1) {
				throw new IllegalStateException("no idea");
			}
			return Instant.now();
		});
		assertThat((Object) future).isNotNull();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> future.get(20, TimeUnit.SECONDS))
			.withCauseInstanceOf(IllegalStateException.class);
	}

	@Test
	void cronGoesByTheClockAndTheZone() {
		// Half a second before nine in Tokyo, on a clock that goes.
		Instant nine = Instant.parse("2026-03-01T00:00:00Z");
		Duration offset = Duration.between(Instant.now(), nine.minusMillis(500));
		this.scheduler.setClock(Clock.offset(Clock.systemUTC(), offset));
		AtomicReference<@Nullable Instant> ran = new AtomicReference<>();
		this.scheduler.schedule(() -> ran.set(this.scheduler.getClock().instant()),
				new CronTrigger("0 0 9 * * *", ZoneId.of("Asia/Tokyo")));
		AtomicBoolean other = new AtomicBoolean();
		this.scheduler.schedule(() -> other.set(true), new CronTrigger("0 0 9 * * *", ZoneId.of("UTC")));
		Awaitility.await().atMost(TIMEOUT).until(() -> ran.get() != null);
		assertThat(ran.get()).isAfterOrEqualTo(nine);
		assertThat(other).isFalse();
	}

	private static Runnable untilInterrupted(CountDownLatch began, CountDownLatch interrupted) {
		return () -> {
			began.countDown();
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				interrupted.countDown();
			}
		};
	}

	@Test
	void cancelEndsIt() throws Exception {
		CountDownLatch began = new CountDownLatch(1);
		CountDownLatch interrupted = new CountDownLatch(1);
		ScheduledFuture<?> running = this.scheduler.scheduleAtFixedRate(untilInterrupted(began, interrupted), SHORT);
		began.await();
		assertThat(running.cancel(true)).isTrue();
		assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
		assertThat(running.isCancelled()).isTrue();
		assertThat(running.cancel(true)).isFalse();
		ScheduledFuture<?> waiting = this.scheduler.schedule(() -> {
		}, Instant.now().plus(NEVER));
		assertThat(waiting.getDelay(TimeUnit.DAYS)).isBetween(998L, 1000L);
		assertThat(waiting.cancel(false)).isTrue();
	}

	@Test
	void refusesPeriodsThatCannotBe() {
		Runnable task = () -> {
		};
		assertThatIllegalArgumentException().isThrownBy(() -> this.scheduler.scheduleAtFixedRate(task, Duration.ZERO));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.scheduler.scheduleWithFixedDelay(task, Duration.ofMillis(-1)));
	}

	@Test
	void farFutureIsNoMatter() {
		ScheduledFuture<?> future = this.scheduler.schedule(() -> {
		}, Instant.MAX);
		assertThat(future.isDone()).isFalse();
		assertThat(this.scheduler.scheduleAtFixedRate(() -> {
		}, Instant.now().plus(NEVER), Duration.ofSeconds(Long.MAX_VALUE)).isDone()).isFalse();
	}

	@Test
	void stoppedItHoldsBackUntilItIsStarted() throws Exception {
		this.scheduler.stop();
		assertThat(this.scheduler.isRunning()).isFalse();
		AtomicBoolean ran = new AtomicBoolean();
		ScheduledFuture<?> future = this.scheduler.schedule(() -> ran.set(true), Instant.now());
		// What is due after it was seen by the timer as well.
		CountDownLatch seen = new CountDownLatch(1);
		Thread.ofVirtual().start(seen::countDown);
		seen.await();
		assertThat(ran).isFalse();
		assertThat(future.isDone()).isFalse();
		this.scheduler.start();
		future.get(20, TimeUnit.SECONDS);
		assertThat(ran).isTrue();
	}

	@Test
	void stopWaitsForTheRunThatHasBegun() throws Exception {
		CountDownLatch began = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		this.scheduler.scheduleAtFixedRate(() -> {
			began.countDown();
			awaitLatch(release);
		}, SHORT);
		began.await();
		CountDownLatch stopped = new CountDownLatch(1);
		this.scheduler.stop(stopped::countDown);
		assertThat(stopped.getCount()).isOne();
		release.countDown();
		assertThat(stopped.await(20, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void closedContextEndsWhatHasNotBegun() throws Exception {
		CountDownLatch began = new CountDownLatch(2);
		CountDownLatch release = new CountDownLatch(1);
		ScheduledFuture<?> waiting = this.scheduler.schedule(() -> {
		}, Instant.now().plus(NEVER));
		ScheduledFuture<?> once = this.scheduler.schedule(() -> {
			began.countDown();
			awaitLatch(release);
		}, Instant.now());
		AtomicInteger runs = new AtomicInteger();
		ScheduledFuture<?> repeats = this.scheduler.scheduleAtFixedRate(() -> {
			runs.incrementAndGet();
			began.countDown();
			awaitLatch(release);
		}, SHORT);
		began.await();
		this.scheduler.onApplicationEvent(new ContextClosedEvent(this.context));
		assertThat(waiting.isCancelled()).isTrue();
		assertThat(repeats.isCancelled()).isTrue();
		assertThat(once.isDone()).isFalse();
		assertThatExceptionOfType(TaskRejectedException.class).isThrownBy(() -> this.scheduler.schedule(() -> {
		}, Instant.now()));
		CountDownLatch stopped = new CountDownLatch(1);
		this.scheduler.stop(stopped::countDown);
		assertThat(stopped.getCount()).as("the scheduler of goroutines waits for them").isZero();
		release.countDown();
		once.get(20, TimeUnit.SECONDS);
		assertThat(runs).hasValue(1);
	}

	@Test
	void closeInterruptsWhatRuns() throws Exception {
		CountDownLatch began = new CountDownLatch(1);
		CountDownLatch interrupted = new CountDownLatch(1);
		ScheduledFuture<?> future = this.scheduler.scheduleWithFixedDelay(untilInterrupted(began, interrupted), SHORT);
		began.await();
		// Its run goes on, and must be found all the same.
		future.cancel(false);
		this.scheduler.close();
		assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void leavesOutWhatFindsNoPlace() {
		try (Gmp small = Gmp.builder().processors(1).goroutinesMax(3).build()) {
			GmpTaskScheduler scheduler = create(small);
			AtomicInteger runs = new AtomicInteger();
			CountDownLatch release = new CountDownLatch(1);
			scheduler.scheduleAtFixedRate(runs::incrementAndGet, SHORT);
			Awaitility.await().atMost(TIMEOUT).untilAtomic(runs, org.hamcrest.Matchers.greaterThan(1));
			List<Thread> others = new ArrayList<>();
			Awaitility.await().atMost(TIMEOUT).until(() -> {
				try {
					others.add(small.go(() -> awaitLatch(release)));
				}
				catch (java.util.concurrent.RejectedExecutionException ex) {
					return others.size() == 2;
				}
				return others.size() == 2;
			});
			release.countDown();
			int before = runs.get();
			Awaitility.await().atMost(TIMEOUT).untilAtomic(runs, org.hamcrest.Matchers.greaterThan(before + 2));
			scheduler.close();
		}
	}

	@Test
	void decoratesAndLimitsRuns() {
		AtomicInteger decorated = new AtomicInteger();
		this.scheduler.setTaskDecorator((task) -> () -> {
			decorated.incrementAndGet();
			task.run();
		});
		this.scheduler.setConcurrencyLimit(1);
		AtomicInteger inside = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		AtomicInteger runs = new AtomicInteger();
		for (int i = 0; i < 3; i++) {
			this.scheduler.scheduleAtFixedRate(() -> {
				most.accumulateAndGet(inside.incrementAndGet(), Math::max);
				Thread.yield();
				inside.decrementAndGet();
				runs.incrementAndGet();
			}, SHORT);
		}
		Awaitility.await().atMost(TIMEOUT).untilAtomic(runs, org.hamcrest.Matchers.greaterThan(10));
		assertThat(most).hasValue(1);
		assertThat(decorated.get()).isGreaterThanOrEqualTo(10);
	}

}
