package dev.gmp.scheduler;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.gmp.Gmp;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.Schedulers;
import dev.gmp.testing.Threads;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Goroutines that sleep, or wait for a time.
 */
@Timeout(60)
@ExtendWith(GoroutineDumpOnFailure.class)
class SleepTests {

	private static final int GOROUTINES = 2_000;

	@Test
	void nobodySleepsTooShort(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		AtomicInteger tooShort = new AtomicInteger();
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < GOROUTINES; i++) {
			threads.add(gmp.go(() -> {
				for (int k = 0; k < 5; k++) {
					int millis = 1 + ThreadLocalRandom.current().nextInt(20);
					long start = System.nanoTime();
					try {
						Thread.sleep(millis);
					}
					catch (InterruptedException ex) {
						return;
					}
					if (System.nanoTime() - start < TimeUnit.MILLISECONDS.toNanos(millis)) {
						tooShort.incrementAndGet();
					}
				}
			}));
		}
		Threads.join(threads);
		assertThat(tooShort).hasValue(0);
	}

	@Test
	void whoIsWokenOrInterruptedDoesNotWaitForItsTime(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		CountDownLatch woken = new CountDownLatch(GOROUTINES);
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < GOROUTINES; i++) {
			threads.add(gmp.go(() -> {
				LockSupport.parkNanos(TimeUnit.HOURS.toNanos(1));
				woken.countDown();
				try {
					Thread.sleep(Duration.ofHours(1));
				}
				catch (InterruptedException ex) {
					// As it should be.
				}
			}));
		}
		// Whether they park already or are about to.
		threads.forEach(LockSupport::unpark);
		assertThat(woken.await(30, TimeUnit.SECONDS)).isTrue();
		threads.forEach(Thread::interrupt);
		Threads.join(threads);
	}

	@Test
	void whoWaitsForAMonitorWakesWhenItsTimeIsOver(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		Object monitor = new Object();
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			threads.add(gmp.go(() -> {
				synchronized (monitor) {
					try {
						monitor.wait(5);
					}
					catch (InterruptedException ex) {
						Thread.currentThread().interrupt();
					}
				}
			}));
		}
		Threads.join(threads);
	}

}
