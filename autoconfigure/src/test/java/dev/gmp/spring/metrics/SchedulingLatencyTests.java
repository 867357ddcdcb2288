package dev.gmp.spring.metrics;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.gmp.spring.autoconfigure.NoThreadIsLeft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link SchedulingLatency}.
 */
@ExtendWith(OutputCaptureExtension.class)
@ExtendWith(NoThreadIsLeft.class)
class SchedulingLatencyTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final SchedulingLatency latency = new SchedulingLatency("latency-test");

	@AfterEach
	void threadEndsWhenClosed() {
		this.latency.close();
		this.latency.close();
		Awaitility.await().atMost(TIMEOUT).until(() -> !hasThread());
	}

	private static boolean hasThread() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.anyMatch((thread) -> thread.getName().equals("latency-test-latency"));
	}

	@Test
	void keepsNothingWithoutTimer() {
		this.latency.accept(1);
		assertThat(hasThread()).isFalse();
		Timer timer = timer();
		this.latency.recordTo(timer);
		this.latency.accept(5);
		awaitCount(timer, 1);
		assertThat(timer.totalTime(TimeUnit.NANOSECONDS)).isEqualTo(5);
	}

	@Test
	void recordsEverySampleOnce() {
		Timer timer = timer();
		this.latency.recordTo(timer);
		this.latency.recordTo(timer);
		for (int i = 0; i < 1000; i++) {
			this.latency.accept(i);
		}
		awaitCount(timer, 1000);
		assertThat(timer.totalTime(TimeUnit.NANOSECONDS)).isEqualTo(999 * 1000 / 2);
	}

	@Test
	void wakesForEachSampleThatComesAlone() {
		Timer timer = timer();
		this.latency.recordTo(timer);
		for (int i = 1; i <= 20; i++) {
			this.latency.accept(0);
			awaitCount(timer, i);
		}
	}

	@Test
	void losesNoWakeUpAmongManyThreads() throws InterruptedException {
		Timer timer = timer();
		this.latency.recordTo(timer);
		for (int round = 1; round <= 10; round++) {
			Thread[] threads = new Thread[4];
			for (int i = 0; i < threads.length; i++) {
				threads[i] = Thread.ofPlatform().start(() -> {
					for (int sample = 0; sample < 50; sample++) {
						this.latency.accept(1);
					}
				});
			}
			for (Thread thread : threads) {
				thread.join();
			}
			awaitCount(timer, round * 200L);
		}
	}

	@Test
	void recordsToTimersOfSeveralRegistries() {
		Timer first = timer();
		Timer second = timer();
		this.latency.recordTo(first);
		this.latency.recordTo(second);
		this.latency.accept(1);
		awaitCount(first, 1);
		awaitCount(second, 1);
	}

	@Test
	void timerThatBlocksHoldsNobodyUp() throws InterruptedException {
		CountDownLatch blocked = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		AtomicInteger recorded = new AtomicInteger();
		Timer timer = mock(Timer.class);
		willAnswer((invocation) -> {
			blocked.countDown();
			release.await();
			return recorded.incrementAndGet();
		}).given(timer).record(anyLong(), eq(TimeUnit.NANOSECONDS));
		this.latency.recordTo(timer);
		this.latency.accept(1);
		assertThat(blocked.await(10, TimeUnit.SECONDS)).isTrue();
		for (int i = 0; i < 10_000; i++) {
			this.latency.accept(1);
		}
		release.countDown();
		// What did not fit was dropped.
		Awaitility.await().atMost(TIMEOUT).until(() -> recorded.get() >= 1024);
		assertThat(recorded).hasValueLessThan(1100);
	}

	@Test
	void timerThatThrowsHarmsNoOther(CapturedOutput output) {
		Timer failing = mock(Timer.class);
		willThrow(new IllegalStateException("full")).given(failing).record(anyLong(), eq(TimeUnit.NANOSECONDS));
		Timer timer = timer();
		this.latency.recordTo(failing);
		this.latency.recordTo(timer);
		this.latency.accept(1);
		this.latency.accept(1);
		awaitCount(timer, 2);
		assertThat(output.toString()).containsOnlyOnce("this is logged once");
	}

	@Test
	void closedTakesNoSampleAndNoTimer() {
		Timer timer = timer();
		this.latency.recordTo(timer);
		this.latency.close();
		this.latency.accept(1);
		this.latency.recordTo(timer());
		Awaitility.await().atMost(TIMEOUT).until(() -> !hasThread());
		assertThat(timer.count()).isZero();
	}

	private static Timer timer() {
		return Timer.builder("latency").register(new SimpleMeterRegistry());
	}

	private static void awaitCount(Timer timer, long count) {
		Awaitility.await().atMost(TIMEOUT).untilAsserted(() -> assertThat(timer.count()).isEqualTo(count));
	}

}
