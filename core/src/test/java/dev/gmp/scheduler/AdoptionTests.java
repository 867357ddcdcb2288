package dev.gmp.scheduler;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.gmp.Gmp;
import dev.gmp.Goroutine;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.Schedulers;
import dev.gmp.testing.Threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Virtual threads that plain JDK API makes inside a goroutine.
 */
@Timeout(120)
@ExtendWith(GoroutineDumpOnFailure.class)
class AdoptionTests {

	@Test
	void childrenAndGrandchildrenAreGoroutinesAndForgottenAtTheirEnd(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		AtomicInteger goroutines = new AtomicInteger();
		gmp.go(() -> {
			try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
				for (int i = 0; i < 10; i++) {
					executor.execute(() -> {
						count(goroutines);
						Thread.ofVirtual().start(() -> {
							Thread.yield();
							count(goroutines);
						});
					});
				}
			}
		}).join();
		SchedulerProbe.awaitNoGoroutine(gmp);
		assertThat(goroutines).hasValue(20);
		assertThat(gmp.snapshot().counters().adopted()).isEqualTo(20);
		assertThat(gmp.snapshot().counters().spawned()).isEqualTo(21);
		assertThat(SchedulerProbe.goroutines(gmp)).isEmpty();
	}

	@Test
	void aChildWaitsAndIsWokenLikeAnyGoroutine(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		CountDownLatch latch = new CountDownLatch(1);
		AtomicInteger goroutines = new AtomicInteger();
		Thread child = gmp.go(() -> Thread.ofVirtual().name("child").start(() -> {
			Threads.await(latch);
			count(goroutines);
		})).get(30, TimeUnit.SECONDS);
		Awaitility.await().until(() -> child.getState() == Thread.State.WAITING);
		assertThat(gmp.snapshot().goroutines().waiting()).isEqualTo(1);
		assertThat(SchedulerProbe.goroutines(gmp)).containsExactly(child);
		latch.countDown();
		assertThat(child.join(Duration.ofSeconds(30))).isTrue();
		SchedulerProbe.awaitNoGoroutine(gmp);
		assertThat(goroutines).hasValue(1);
	}

	@Test
	void aChildMayBeStartedFromOutsideAfterItsParentHasEnded(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(1);
		AtomicInteger goroutines = new AtomicInteger();
		Thread child = gmp.go(() -> Thread.ofVirtual().unstarted(() -> count(goroutines))).get(30, TimeUnit.SECONDS);
		SchedulerProbe.awaitNoGoroutine(gmp);
		child.start();
		assertThat(child.join(Duration.ofSeconds(30))).isTrue();
		assertThat(goroutines).hasValue(1);
	}

	@Test
	void aChildThatIsStartedFromOutsideAfterTheEndOfTheSchedulerIsRefused(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(1);
		Thread child = gmp.go(() -> Thread.ofVirtual().unstarted(() -> {
		})).get(30, TimeUnit.SECONDS);
		gmp.close();
		assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(child::start)
			.withMessageContaining("gmp is closed");
		assertThat(child.isAlive()).isFalse();
	}

	@Test
	void aChildThatThrowsIsForgottenAsWell(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(1);
		AtomicReference<Throwable> thrown = new AtomicReference<>();
		gmp.go(() -> {
			Thread.ofVirtual().uncaughtExceptionHandler((thread, ex) -> thrown.set(ex)).start(() -> {
				throw new IllegalStateException("thrown");
			});
		}).join();
		SchedulerProbe.awaitNoGoroutine(gmp);
		assertThat(thrown.get()).hasMessage("thrown");
	}

	@Test
	void aMillionChildrenLeaveNothingBehind(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		runChildren(gmp, 50_000);
		long before = usedAfterGc();
		runChildren(gmp, 1_000_000);
		SchedulerProbe.awaitNoGoroutine(gmp);
		assertThat(SchedulerProbe.goroutines(gmp)).isEmpty();
		// A leak of but one reference a child would be 4 MB.
		assertThat(usedAfterGc() - before).isLessThan(4_000_000);
		assertThat(gmp.snapshot().counters().adopted()).isEqualTo(1_050_000);
	}

	private static void runChildren(Gmp gmp, int n) throws InterruptedException {
		AtomicInteger ran = new AtomicInteger();
		gmp.go(() -> {
			for (int done = 0; done < n; done += 1000) {
				Thread[] children = new Thread[1000];
				for (int i = 0; i < children.length; i++) {
					children[i] = Thread.ofVirtual().start(ran::incrementAndGet);
				}
				for (Thread child : children) {
					join(child);
				}
			}
		}).join();
		assertThat(ran).hasValue(n);
	}

	private static long usedAfterGc() {
		Runtime runtime = Runtime.getRuntime();
		long used = Long.MAX_VALUE;
		// The least of a few: other threads of the test's JVM allocate as well.
		for (int i = 0; i < 5; i++) {
			System.gc();
			used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
		}
		return used;
	}

	private static void count(AtomicInteger goroutines) {
		if (Goroutine.isGoroutine()) {
			goroutines.incrementAndGet();
		}
	}

	private static void join(Thread thread) {
		try {
			thread.join();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
