package dev.gmp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import dev.gmp.inspect.GmpSnapshot;
import dev.gmp.inspect.LongRunningGoroutine;
import dev.gmp.inspect.MachineSnapshot;
import dev.gmp.inspect.MachineState;
import dev.gmp.scheduler.SchedulerProbe;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.NativeSleep;
import dev.gmp.testing.Schedulers;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Goroutines that compute without giving way, or that block their machine without having
 * said so: the others go on.
 */
@Timeout(120)
@ExtendWith(GoroutineDumpOnFailure.class)
class HandoffTests {

	private final AtomicBoolean release = new AtomicBoolean();

	@Test
	void othersRunBesideHogs(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		List<Thread> hogs = startHogs(gmp, 4);
		try {
			for (int i = 0; i < 50; i++) {
				assertThat(gmp.go(() -> 42).get(20, TimeUnit.SECONDS)).isEqualTo(42);
			}
			GmpSnapshot snapshot = gmp.snapshot();
			// The others are on processors that make up for it.
			assertThat(snapshot.counters().handoffs().hog() + snapshot.counters().handoffs().blocked()).isPositive();
			assertThat(snapshot.goroutines().running() + snapshot.goroutines().syscall()).isGreaterThanOrEqualTo(4);
			// One that the machine's other users starve looks blocked for a while.
			Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> machines(gmp, MachineState.HOG), (n) -> n > 0);
		}
		finally {
			this.release.set(true);
		}
		join(hogs);
		SchedulerProbe.awaitNoGoroutine(gmp);
		Awaitility.await().until(() -> gmp.snapshot().processors().size() == 2);
		Awaitility.await().until(() -> gmp.snapshot().sysmon().hogs() == 0);
		assertThat(machines(gmp, MachineState.HOG)).isZero();
		assertThat(gmp.snapshot().counters().finished()).isEqualTo(gmp.snapshot().counters().spawned());
	}

	@Test
	void whatAHogHasStartedRunsBesideIt(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(1);
		AtomicInteger ran = new AtomicInteger();
		Future<Boolean> hog = gmp.go(() -> {
			for (int i = 0; i < 1000; i++) {
				gmp.go(ran::incrementAndGet);
			}
			long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
			while (ran.get() < 1000 && System.nanoTime() < end) {
				Thread.onSpinWait();
			}
			return ran.get() == 1000;
		});
		assertThat(hog.get(60, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void noMoreHogsThanAllowedAreLetGoWithoutAProcessor(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start((builder) -> builder.processors(1)
			.hogsMax(0)
			// So long that it cannot pass for a blocked one where the cores are busy.
			.handoffAfter(Duration.ofMillis(200)));
		List<Thread> hogs = startHogs(gmp, 1);
		CountDownLatch ran = new CountDownLatch(1);
		gmp.go(ran::countDown);
		Awaitility.await().until(() -> gmp.snapshot().sysmon().marks() > 0);
		assertThat(ran.await(500, TimeUnit.MILLISECONDS)).isFalse();
		assertThat(gmp.snapshot().counters().handoffs().hog()).isZero();
		this.release.set(true);
		join(hogs);
		assertThat(ran.await(20, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void extraProcessorsMakeUpForHogsWhileOthersWait(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(1);
		List<Thread> threads = startHogs(gmp, 4);
		try {
			for (int i = 0; i < 4; i++) {
				threads.add(gmp.go(() -> {
					while (!this.release.get()) {
						spin(Duration.ofMillis(3));
						Goroutine.yield_();
					}
				}));
			}
			Awaitility.await().until(() -> gmp.snapshot().processors().size() > 1);
			assertThat(gmp.processors()).isOne();
			gmp.setProcessors(2);
			Awaitility.await().until(() -> gmp.snapshot().processors().size() > 2);
			assertThat(gmp.processors()).isEqualTo(2);
			assertThat(gmp.snapshot().gomaxprocs()).isEqualTo(2);
		}
		finally {
			this.release.set(true);
		}
		join(threads);
		Awaitility.await().until(() -> gmp.snapshot().processors().size() == 2);
	}

	@Test
	void noExtraProcessorMakesUpForHogsWhileNobodyWaits(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(1);
		List<Thread> hogs = startHogs(gmp, 4);
		try {
			Awaitility.await().until(() -> gmp.snapshot().goroutines().runnable() == 0);
			int processors = gmp.snapshot().processors().size();
			long rounds = gmp.snapshot().sysmon().rounds();
			Awaitility.await().until(() -> gmp.snapshot().sysmon().rounds() > rounds + 100);
			assertThat(gmp.snapshot().processors()).hasSizeLessThanOrEqualTo(processors);
		}
		finally {
			this.release.set(true);
		}
		join(hogs);
	}

	@Test
	void theMoreComputeTheLessTimeTheNextOneHas(Schedulers schedulers) throws Exception {
		// One after another they would have this time each, half a minute in all.
		Gmp gmp = schedulers.start((builder) -> builder.processors(1).handoffAfter(Duration.ofSeconds(1)));
		List<Thread> hogs = startHogs(gmp, 30);
		try {
			Awaitility.await()
				.atMost(Duration.ofSeconds(20))
				.until(() -> gmp.snapshot().goroutines().runnable(), (n) -> n == 0);
		}
		finally {
			this.release.set(true);
		}
		join(hogs);
	}

	private static void spin(Duration duration) {
		long start = System.nanoTime();
		while (System.nanoTime() - start < duration.toNanos()) {
			Thread.onSpinWait();
		}
	}

	@Test
	void othersRunBesideGoroutinesInNativeCalls(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		List<Thread> blocked = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			blocked.add(gmp.go(() -> {
				while (!this.release.get()) {
					NativeSleep.sleep(500);
				}
			}));
		}
		try {
			for (int i = 0; i < 50; i++) {
				assertThat(gmp.go(() -> 42).get(20, TimeUnit.SECONDS)).isEqualTo(42);
			}
			Awaitility.await().until(() -> machines(gmp, MachineState.BLOCKED), (n) -> n >= 3);
			assertThat(gmp.snapshot().counters().handoffs().blocked()).isGreaterThanOrEqualTo(3);
		}
		finally {
			this.release.set(true);
		}
		join(blocked);
	}

	@Test
	void othersRunBesideGoroutinesThatWaitForAClass(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		List<Thread> blocked = new ArrayList<>();
		try {
			for (int i = 0; i < 4; i++) {
				blocked.add(gmp.go(() -> {
					assertThat(Initialised.VALUE).isEqualTo(1);
				}));
			}
			for (int i = 0; i < 50; i++) {
				assertThat(gmp.go(() -> 42).get(20, TimeUnit.SECONDS)).isEqualTo(42);
			}
		}
		finally {
			Gate.OPEN.set(true);
		}
		join(blocked);
	}

	@Test
	void thereAreNeverMoreMachinesThanAllowed(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start((builder) -> builder.processors(2)
			.machinesMax(6)
			.timeSlice(Duration.ofMillis(1))
			.handoffAfter(Duration.ofMillis(1)));
		List<Thread> blocked = new ArrayList<>();
		AtomicInteger others = new AtomicInteger();
		for (int i = 0; i < 40; i++) {
			blocked.add(gmp.go(() -> NativeSleep.sleep(50)));
			gmp.go(others::incrementAndGet);
		}
		int most = 0;
		while (blocked.stream().anyMatch(Thread::isAlive)) {
			most = Math.max(most, gmp.snapshot().machines().size());
			blocked.getLast().join(Duration.ofMillis(5));
		}
		SchedulerProbe.awaitNoGoroutine(gmp);
		assertThat(most).isBetween(3, 6);
		assertThat(others).hasValue(40);
		assertThat(gmp.snapshot().counters().machinesStarted()).isLessThanOrEqualTo(6);
	}

	@Test
	void machinesThatAreIdleForLongEnd(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start((builder) -> builder.processors(1).machinesKeepAlive(Duration.ofMillis(50)));
		List<Thread> blocked = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			blocked.add(gmp.go("blocked", () -> blocking(() -> {
				NativeSleep.sleep(200);
				return 0L;
			})));
		}
		Awaitility.await().until(() -> gmp.snapshot().machines().size() >= 6);
		join(blocked);
		Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> gmp.snapshot().machines().size(), (n) -> n == 1);
		assertThat(gmp.go(() -> 42).get(20, TimeUnit.SECONDS)).isEqualTo(42);
	}

	@Test
	void sysmonSleepsWhileNothingRuns(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		assertThat(gmp.go(() -> 42).get(20, TimeUnit.SECONDS)).isEqualTo(42);
		Awaitility.await().until(() -> gmp.snapshot().sysmon().asleep());
		long rounds = gmp.snapshot().sysmon().rounds();
		Thread.sleep(300);
		assertThat(gmp.snapshot().sysmon().rounds()).isEqualTo(rounds);
		assertThat(gmp.go(() -> 42).get(20, TimeUnit.SECONDS)).isEqualTo(42);
		assertThat(gmp.snapshot().sysmon().rounds()).isGreaterThanOrEqualTo(rounds);
	}

	@Test
	void longRunningGoroutinesAreReportedWithWhatTheyDo(Schedulers schedulers) {
		Gmp gmp = schedulers.start((builder) -> builder.processors(1).warnAfter(Duration.ofMillis(30)));
		gmp.go("adds up", (Runnable) this::addUp);
		try {
			Awaitility.await().until(() -> !gmp.snapshot().sysmon().longRunning().isEmpty());
		}
		finally {
			this.release.set(true);
		}
		LongRunningGoroutine report = gmp.snapshot().sysmon().longRunning().getFirst();
		assertThat(report.goroutine().name()).isEqualTo("adds up");
		assertThat(report.heldMillis()).isGreaterThanOrEqualTo(30);
		assertThat(report.place()).startsWith("dev.gmp.HandoffTests.addUp:");
		assertThat(report.stack()).anyMatch((frame) -> frame.contains("addUp"));
	}

	private long addUp() {
		long sum = 0;
		while (!this.release.get()) {
			sum++;
		}
		return sum;
	}

	@Test
	void aSchedulerClosesWhileGoroutinesHogOrBlockTheirMachines(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start((builder) -> builder.processors(2).shutdownAwait(Duration.ofMillis(100)));
		List<Thread> stuck = startHogs(gmp, 2);
		stuck.add(gmp.go(() -> {
			while (!this.release.get()) {
				NativeSleep.sleep(20);
			}
		}));
		stuck.add(gmp.go("syscall", () -> syscall(this::addUp)));
		stuck.add(gmp.go("blocking", () -> blocking(this::addUp)));
		Awaitility.await().until(() -> gmp.snapshot().goroutines().syscall() >= 3);
		gmp.close();
		assertThat(stuck).allMatch(Thread::isAlive);
		this.release.set(true);
		join(stuck);
		GoroutineDumpOnFailure.awaitNoThreads("after the last goroutine has ended");
		assertThat(gmp.snapshot().goroutines().total()).isZero();
	}

	private List<Thread> startHogs(Gmp gmp, int n) {
		List<Thread> hogs = new ArrayList<>();
		for (int i = 0; i < n; i++) {
			hogs.add(gmp.go("hog", (Runnable) this::addUp));
		}
		return hogs;
	}

	private static void syscall(Callable<Long> task) {
		try {
			Goroutine.syscall(task);
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

	private static void blocking(Callable<Long> task) {
		try {
			Goroutine.blocking(task);
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

	private static long machines(Gmp gmp, MachineState state) {
		return gmp.snapshot().machines().stream().map(MachineSnapshot::state).filter(state::equals).count();
	}

	private static void join(List<Thread> threads) throws InterruptedException {
		for (Thread thread : threads) {
			assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
		}
	}

	private static final class Gate {

		static final AtomicBoolean OPEN = new AtomicBoolean();

	}

	private static final class Initialised {

		static final int VALUE;

		static {
			while (!Gate.OPEN.get()) {
				NativeSleep.sleep(5);
			}
			VALUE = Gate.OPEN.get() ? 1 : 0;
		}

	}

}
