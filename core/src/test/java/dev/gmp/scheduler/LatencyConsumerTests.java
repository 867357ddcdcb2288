package dev.gmp.scheduler;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.gmp.Gmp;
import dev.gmp.Goroutine;
import dev.gmp.chan.Chan;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who gets samples of the scheduling latency is foreign code, and may do anything: only
 * the goroutine that was sampled waits for it.
 */
@Timeout(60)
@ExtendWith(GoroutineDumpOnFailure.class)
class LatencyConsumerTests {

	@Test
	void oneThatBlocksKeepsNoProcessor(Schedulers schedulers) throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		assertThatOthersRunWhile(schedulers, release, () -> {
			try {
				release.await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		});
	}

	@Test
	void oneThatComputesKeepsNoProcessor(Schedulers schedulers) throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		assertThatOthersRunWhile(schedulers, release, () -> {
			while (release.getCount() > 0) {
				Goroutine.checkpoint();
			}
		});
	}

	private static void assertThatOthersRunWhile(Schedulers schedulers, CountDownLatch release, Runnable first)
			throws InterruptedException {
		AtomicBoolean taken = new AtomicBoolean();
		Gmp gmp = schedulers.start((builder) -> builder.processors(1).schedulingLatency((nanos) -> {
			if (taken.compareAndSet(false, true)) {
				first.run();
			}
		}));
		AtomicInteger ran = new AtomicInteger();
		int started = startUntil(gmp, taken, ran);
		Thread another = gmp.go(() -> {
		});
		boolean ended = another.join(Duration.ofSeconds(30));
		release.countDown();
		assertThat(ended).isTrue();
		SchedulerProbe.awaitNoGoroutine(gmp);
		assertThat(ran).hasValue(started);
	}

	@Test
	void oneThatThrowsHarmsNobody(Schedulers schedulers) throws Exception {
		AtomicInteger samples = new AtomicInteger();
		assertThatAllRun(schedulers, samples, (nanos) -> {
			throw new StackOverflowError("a consumer");
		});
	}

	@Test
	void oneMayUseGoroutinesAndChannels(Schedulers schedulers) throws Exception {
		AtomicInteger samples = new AtomicInteger();
		AtomicReference<@Nullable Gmp> itself = new AtomicReference<>();
		Chan<Long> values = Chan.make();
		AtomicInteger received = new AtomicInteger();
		Gmp gmp = assertThatAllRun(schedulers, samples, (nanos) -> {
			Gmp starts = itself.get();
			if (starts == null || received.get() > 0) {
				return;
			}
			try {
				starts.go(() -> {
					values.receive();
					return received.incrementAndGet();
				});
				values.send(nanos);
				Goroutine.yield_();
				Goroutine.blocking(() -> "");
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}, itself);
		assertThat(gmp.snapshot().goroutines().total()).isZero();
		assertThat(received).hasPositiveValue();
	}

	private static Gmp assertThatAllRun(Schedulers schedulers, AtomicInteger samples, LongConsumer consumer)
			throws InterruptedException {
		return assertThatAllRun(schedulers, samples, consumer, new AtomicReference<>());
	}

	private static Gmp assertThatAllRun(Schedulers schedulers, AtomicInteger samples, LongConsumer consumer,
			AtomicReference<@Nullable Gmp> itself) throws InterruptedException {
		AtomicBoolean taken = new AtomicBoolean();
		Gmp gmp = schedulers.start((builder) -> builder.processors(1).schedulingLatency((nanos) -> {
			samples.incrementAndGet();
			try {
				consumer.accept(nanos);
			}
			finally {
				taken.set(samples.get() > 5);
			}
		}));
		itself.set(gmp);
		AtomicInteger ran = new AtomicInteger();
		int started = startUntil(gmp, taken, ran);
		SchedulerProbe.awaitNoGoroutine(gmp);
		assertThat(ran).hasValue(started);
		return gmp;
	}

	private static int startUntil(Gmp gmp, AtomicBoolean taken, AtomicInteger ran) throws InterruptedException {
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
		int started = 0;
		while (!taken.get() && System.nanoTime() < end) {
			started++;
			Thread thread = gmp.go(() -> {
				ran.incrementAndGet();
			});
			thread.join(Duration.ofMillis(1));
		}
		assertThat(taken).isTrue();
		return started;
	}

}
