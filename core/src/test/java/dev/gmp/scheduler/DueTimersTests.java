package dev.gmp.scheduler;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.gmp.Gmp;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who runs a timer.
 */
@Timeout(60)
@ExtendWith(GoroutineDumpOnFailure.class)
class DueTimersTests {

	private static final int SLEEPERS = 100;

	@Test
	void goroutinesThatSleepHaveATimerAndNoOthers(Schedulers schedulers) throws InterruptedException {
		Gmp gmp = schedulers.start(2);
		TimerHeaps timers = SchedulerProbe.of(gmp).timers();
		CountDownLatch slept = new CountDownLatch(SLEEPERS);
		List<Thread> threads = sleepers(gmp, Duration.ofHours(1), slept);
		Thread.ofVirtual().start(() -> LockSupport.parkNanos(1_000_000));
		Awaitility.await().until(timers::size, (size) -> size == SLEEPERS);
		threads.forEach(Thread::interrupt);
		assertThat(slept.await(30, TimeUnit.SECONDS)).isTrue();
		Awaitility.await().until(timers::size, (size) -> size == 0);
	}

	@Test
	void timersOfAProcessorWhoseGoroutineComputesAreRunByOthers(Schedulers schedulers) throws InterruptedException {
		Gmp gmp = schedulers.start(2);
		AtomicBoolean stop = new AtomicBoolean();
		CountDownLatch slept = new CountDownLatch(SLEEPERS);
		Thread parent = gmp.go(() -> {
			sleepers(gmp, Duration.ofMillis(50), slept);
			Thread.yield();
			while (!stop.get()) {
				Thread.onSpinWait();
			}
		});
		assertThat(slept.await(30, TimeUnit.SECONDS)).isTrue();
		stop.set(true);
		assertThat(parent.join(Duration.ofSeconds(30))).isTrue();
	}

	@Test
	void sysmonRunsTimersWhenAllProcessorsComputeAndNoneIsTakenAway() throws InterruptedException {
		// Nothing is handed off within an hour, so nobody but sysmon looks at timers.
		AtomicBoolean stop = new AtomicBoolean();
		try (Gmp gmp = Gmp.builder().processors(1).handoffAfter(Duration.ofHours(1)).build()) {
			Scheduler scheduler = SchedulerProbe.of(gmp);
			Thread sleeper = gmp.go(() -> LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200)));
			Awaitility.await().until(() -> scheduler.timers().size() == 1);
			Thread hog = gmp.go(() -> {
				while (!stop.get()) {
					Thread.onSpinWait();
				}
			});
			Awaitility.await().until(() -> scheduler.timers().size() == 0);
			assertThat(scheduler.grq().isEmpty()).isFalse();
			stop.set(true);
			assertThat(sleeper.join(Duration.ofSeconds(30))).isTrue();
			assertThat(hog.join(Duration.ofSeconds(30))).isTrue();
		}
		finally {
			stop.set(true);
		}
	}

	@Test
	void aMachineServesTheLateTimersOfAnotherProcessor(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		Scheduler scheduler = SchedulerProbe.of(gmp);
		AtomicBoolean stop = new AtomicBoolean();
		AtomicBoolean served = new AtomicBoolean();
		// No processor is idle, so that sysmon has patience with timers.
		Thread other = gmp.go(() -> {
			while (!stop.get()) {
				Thread.yield();
			}
		});
		Thread server = gmp.go(() -> {
			Thread self = Thread.currentThread();
			while (!served.get() && !self.isInterrupted()) {
				lateTimerOfAnotherProcessor(scheduler,
						() -> served.compareAndSet(false, Thread.currentThread() == self));
				Thread.yield();
			}
		});
		boolean ended = server.join(Duration.ofSeconds(30));
		server.interrupt();
		stop.set(true);
		assertThat(other.join(Duration.ofSeconds(30))).isTrue();
		assertThat(ended && served.get()).isTrue();
	}

	private static void lateTimerOfAnotherProcessor(Scheduler scheduler, Runnable wakeup) {
		M m = M.current();
		P p = (m != null) ? m.p : null;
		if (m == null || p == null) {
			return;
		}
		TimerHeaps timers = scheduler.timers();
		TimerHeap heap = timers.heapOf(1 - p.id);
		Timer timer = new Timer(heap, timers.now() - 2 * DueTimers.LATE_WITH_IDLE_P_NANOS, wakeup);
		heap.add(timer);
		for (int i = 0; i < 100 && !timer.isDone(); i++) {
			scheduler.dueTimers().help(m, p);
		}
		timer.cancel(false);
	}

	@Test
	void goroutinesSleepThroughAChangeOfGomaxprocs(Schedulers schedulers) throws InterruptedException {
		Gmp gmp = schedulers.start(4);
		CountDownLatch slept = new CountDownLatch(4 * SLEEPERS);
		sleepers(gmp, Duration.ofMillis(100), slept);
		gmp.setProcessors(1);
		sleepers(gmp, Duration.ofMillis(50), slept);
		gmp.setProcessors(8);
		sleepers(gmp, Duration.ofMillis(100), slept);
		gmp.setProcessors(2);
		sleepers(gmp, Duration.ofMillis(1), slept);
		assertThat(slept.await(30, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void anIdleSchedulerWakesUpForOneTimerAlone(Schedulers schedulers) throws InterruptedException {
		Gmp gmp = schedulers.start(2);
		Scheduler scheduler = SchedulerProbe.of(gmp);
		CountDownLatch slept = new CountDownLatch(1);
		Awaitility.await().until(scheduler.sysmon()::isAsleep);
		gmp.go(() -> {
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
			slept.countDown();
		});
		Awaitility.await().until(() -> scheduler.processors().idle() == 2 && scheduler.sysmon().isAsleep());
		assertThat(slept.await(30, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void timersOfSchedulersThatHaveEndedAreLeftToTheJdkAgain() throws InterruptedException {
		for (int i = 0; i < 20; i++) {
			try (Gmp one = Gmp.builder().name("one").processors(1).build();
					Gmp two = Gmp.builder().name("two").processors(1).build()) {
				CountDownLatch slept = new CountDownLatch(2);
				sleepers(one, Duration.ofMillis(1), slept, 1);
				sleepers(two, Duration.ofMillis(1), slept, 1);
				assertThat(slept.await(30, TimeUnit.SECONDS)).isTrue();
			}
			Thread stock = Thread.ofVirtual().start(() -> LockSupport.parkNanos(1_000_000));
			assertThat(stock.join(Duration.ofSeconds(30))).isTrue();
		}
	}

	private static List<Thread> sleepers(Gmp gmp, Duration duration, CountDownLatch slept) {
		return sleepers(gmp, duration, slept, SLEEPERS);
	}

	private static List<Thread> sleepers(Gmp gmp, Duration duration, CountDownLatch slept, int n) {
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < n; i++) {
			threads.add(gmp.go(() -> {
				try {
					Thread.sleep(duration);
				}
				catch (InterruptedException ex) {
					// It is counted all the same.
				}
				slept.countDown();
			}));
		}
		return threads;
	}

}
