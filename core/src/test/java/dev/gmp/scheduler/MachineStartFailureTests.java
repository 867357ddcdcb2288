package dev.gmp.scheduler;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.gmp.Goroutine;
import dev.gmp.jdk.JdkAccess;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.NativeSleep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The operating system gives no more threads.
 */
@Timeout(120)
@ExtendWith(GoroutineDumpOnFailure.class)
class MachineStartFailureTests {

	private static final SchedulerOptions TWO = SchedulerOptions.of("gmp", 2, Duration.ofSeconds(5));

	private static final SchedulerOptions ONE = SchedulerOptions.of("gmp", 1, Duration.ofSeconds(5));

	private static final int HOGS = 100;

	private static final int CHILDREN = 20;

	@Test
	void aSchedulerWhoseFirstMachinesCannotBeStartedIsRefusedAndLeavesNoThread() {
		AtomicInteger created = new AtomicInteger();
		assertThatIllegalStateException()
			.isThrownBy(() -> new Scheduler(JdkAccess.get(true), TWO, (scheduler, number, p, spinning) -> {
				if (created.incrementAndGet() > 1) {
					throw new OutOfMemoryError("unable to create native thread");
				}
				return new M(scheduler, number, p, spinning);
			}))
			.withMessageContaining("the platform threads of 2 processors cannot be started");
	}

	@Test
	void aSchedulerWithoutAnyMachineLeavesNoThreadEither() {
		assertThatIllegalStateException()
			.isThrownBy(() -> new Scheduler(JdkAccess.get(true), TWO, (scheduler, number, p, spinning) -> {
				throw new OutOfMemoryError("unable to create native thread");
			}));
	}

	@Test
	void aMachineThatCannotBeStartedIsTriedAgain() throws Exception {
		AtomicBoolean failing = new AtomicBoolean();
		AtomicInteger failures = new AtomicInteger();
		Scheduler scheduler = new Scheduler(JdkAccess.get(true), TWO, (it, number, p, spinning) -> {
			if (failing.get()) {
				failures.incrementAndGet();
				throw new OutOfMemoryError("unable to create native thread");
			}
			return new M(it, number, p, spinning);
		});
		try {
			// With a processor but without a machine that could run it, as if the second
			// machine were blocked for good.
			Awaitility.await().until(() -> scheduler.processors().idle() == 2);
			CountDownLatch blocked = new CountDownLatch(1);
			CountDownLatch release = new CountDownLatch(1);
			M parked = scheduler.idleMachines().takeListed();
			assertThat(parked).isNotNull();
			failing.set(true);
			Thread hog = start(scheduler, () -> {
				blocked.countDown();
				while (release.getCount() > 0) {
					Thread.onSpinWait();
				}
			});
			assertThat(blocked.await(30, TimeUnit.SECONDS)).isTrue();
			CountDownLatch ran = new CountDownLatch(1);
			Thread task = start(scheduler, ran::countDown);
			Awaitility.await().until(() -> failures.get() >= 2);
			assertThat(ran.getCount()).isEqualTo(1);
			failing.set(false);
			assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
			release.countDown();
			hog.join();
			task.join();
			scheduler.idleMachines().put(parked);
		}
		finally {
			scheduler.close();
		}
	}

	@Test
	void aProcessorTakenFromAGoroutineThatComputesIsServedOnceThereIsAMachine() throws Exception {
		AtomicBoolean failing = new AtomicBoolean();
		AtomicInteger failures = new AtomicInteger();
		Scheduler scheduler = new Scheduler(JdkAccess.get(true), ONE, (it, number, p, spinning) -> {
			if (failing.get()) {
				failures.incrementAndGet();
				throw new OutOfMemoryError("unable to create native thread");
			}
			return new M(it, number, p, spinning);
		});
		CountDownLatch release = new CountDownLatch(1);
		try {
			failing.set(true);
			Thread hog = start(scheduler, () -> {
				while (release.getCount() > 0) {
					Thread.onSpinWait();
				}
			});
			CountDownLatch ran = new CountDownLatch(1);
			Thread task = start(scheduler, ran::countDown);
			Awaitility.await().until(() -> failures.get() >= 3);
			assertThat(ran.getCount()).isEqualTo(1);
			failing.set(false);
			assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
			assertThat(hog.isAlive()).isTrue();
			release.countDown();
			assertThat(hog.join(Duration.ofSeconds(30))).isTrue();
			assertThat(task.join(Duration.ofSeconds(30))).isTrue();
		}
		finally {
			release.countDown();
			scheduler.close();
		}
	}

	@Test
	void whatLiesInTheQueueOfAProcessorWithoutAMachineIsTakenByAnother() throws Exception {
		AtomicBoolean failing = new AtomicBoolean();
		Scheduler.MachineFactory factory = (it, number, p, spinning) -> {
			if (failing.get()) {
				throw new OutOfMemoryError("unable to create native thread");
			}
			return new M(it, number, p, spinning);
		};
		// Without sysmon's help: its attempts to start a machine take the processor off
		// the idle list for a moment, and that would hide a machine which passes it by.
		// And none is taken from a machine that seems silent where the cores are busy.
		SysmonOptions sysmon = new SysmonOptions(Duration.ofMillis(10), Duration.ofHours(1), Duration.ofHours(1), null);
		Scheduler scheduler = new Scheduler(JdkAccess.get(true), TWO.withSysmon(sysmon), factory, FindRunnable::new,
				WaitingRulesTests.WithoutHelp::new);
		CountDownLatch release = new CountDownLatch(1);
		try {
			CountDownLatch bothRun = new CountDownLatch(2);
			CountDownLatch ran = new CountDownLatch(CHILDREN);
			AtomicBoolean leave = new AtomicBoolean();
			Thread parent = start(scheduler, () -> {
				spinUntilBothRun(bothRun);
				failing.set(true);
				for (int i = 0; i < CHILDREN; i++) {
					Thread.ofVirtual().start(ran::countDown);
				}
				// Its processor becomes idle with the children in its ring.
				awaitBlocking(release);
			});
			Thread other = start(scheduler, () -> {
				spinUntilBothRun(bothRun);
				while (!leave.get()) {
					Thread.onSpinWait();
				}
			});
			Awaitility.await().until(() -> failing.get() && scheduler.pool().startFailed());
			scheduler.pool().setStartFailed(false);
			leave.set(true);
			assertThat(ran.await(20, TimeUnit.SECONDS)).isTrue();
			assertThat(parent.isAlive()).isTrue();
			release.countDown();
			assertThat(parent.join(Duration.ofSeconds(30))).isTrue();
			assertThat(other.join(Duration.ofSeconds(30))).isTrue();
		}
		finally {
			release.countDown();
			scheduler.close();
		}
	}

	private static void awaitBlocking(CountDownLatch release) {
		try {
			Goroutine.blocking(() -> {
				// To wait for the latch would leave the machine.
				while (release.getCount() > 0) {
					NativeSleep.sleep(10);
				}
				return true;
			});
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

	private static void spinUntilBothRun(CountDownLatch bothRun) {
		bothRun.countDown();
		while (bothRun.getCount() > 0) {
			Thread.onSpinWait();
		}
	}

	@Test
	void everyGoroutineRunsOnceThoughMostMachinesCannotBeStarted() throws Exception {
		// Seven of ten fail, the first among them: how many are tried is not certain.
		AtomicInteger tried = new AtomicInteger();
		AtomicBoolean settled = new AtomicBoolean();
		Scheduler scheduler = new Scheduler(JdkAccess.get(true), TWO, (it, number, p, spinning) -> {
			if (settled.get() && tried.getAndIncrement() % 10 < 7) {
				throw new OutOfMemoryError("unable to create native thread");
			}
			return new M(it, number, p, spinning);
		});
		try {
			settled.set(true);
			AtomicInteger ran = new AtomicInteger();
			List<Thread> threads = new ArrayList<>();
			for (int i = 0; i < HOGS; i++) {
				threads.add(start(scheduler, () -> {
					for (int child = 0; child < CHILDREN; child++) {
						Thread.ofVirtual().start(ran::incrementAndGet);
					}
					if (ThreadLocalRandom.current().nextBoolean()) {
						spin(Duration.ofMillis(30));
					}
					else {
						NativeSleep.sleep(30);
					}
				}));
			}
			for (Thread thread : threads) {
				assertThat(thread.join(Duration.ofSeconds(60))).isTrue();
			}
			Awaitility.await().untilAsserted(() -> assertThat(ran).hasValue(HOGS * CHILDREN));
			assertThat(tried).hasPositiveValue();
			assertThat(scheduler.snapshot().goroutines().total()).isZero();
		}
		finally {
			scheduler.close();
		}
	}

	private static void spin(Duration duration) {
		long start = System.nanoTime();
		while (System.nanoTime() - start < duration.toNanos()) {
			Thread.onSpinWait();
		}
	}

	private static Thread start(Scheduler scheduler, Runnable task) {
		Thread thread = scheduler.newGoroutine("test", true, task);
		thread.start();
		return thread;
	}

}
