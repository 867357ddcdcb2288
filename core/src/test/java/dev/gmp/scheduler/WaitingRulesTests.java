package dev.gmp.scheduler;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.gmp.jdk.JdkAccess;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.NativeSleep;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Patterns that go on until a goroutine from outside has run, each beside a twin: the
 * same on a scheduler that lacks the rule, where that goroutine does not run. All of them
 * work between two hand-overs; without work every instant looks like every other one.
 */
@Timeout(120)
@ExtendWith(GoroutineDumpOnFailure.class)
class WaitingRulesTests {

	/** How long a pattern waits for the goroutine from outside. */
	private static final Duration PATIENCE = Duration.ofSeconds(30);

	/** The same where it is not to come. */
	private static final Duration OF_A_TWIN = Duration.ofSeconds(2);

	private final AtomicBoolean stop = new AtomicBoolean();

	@AfterEach
	void stopPattern() {
		this.stop.set(true);
	}

	@Test
	void aChainOfStartsGivesWay() throws InterruptedException {
		assertThat(probeBeginsBeside(this::chainOfStarts, 1, PATIENCE, FindRunnable::new, Retake::new)).isTrue();
	}

	@Test
	void aChainOfStartsWhoseSliceDoesNotEndKeepsItsProcessor() throws InterruptedException {
		assertThat(probeWaitsBeside(this::chainOfStarts, WithoutEndOfSlice::new)).isTrue();
	}

	@Test
	void aPairThatPassesATurnGivesWay() throws InterruptedException {
		assertThat(probeBeginsBeside(this::pair, 1, PATIENCE, FindRunnable::new, Retake::new)).isTrue();
	}

	@Test
	void pairsOnAllProcessorsGiveWay() throws InterruptedException {
		assertThat(probeBeginsBeside((scheduler) -> {
			pair(scheduler);
			pair(scheduler);
		}, 2, PATIENCE, FindRunnable::new, Retake::new)).isTrue();
	}

	@Test
	void aPairWhoseSliceDoesNotEndKeepsItsProcessor() throws InterruptedException {
		assertThat(probeWaitsBeside(this::pair, WithoutEndOfSlice::new)).isTrue();
	}

	@Test
	void thoseUnderAFairLockGiveWay() throws InterruptedException {
		assertThat(probeBeginsBeside(this::fairLock, 1, PATIENCE, FindRunnable::new, Retake::new)).isTrue();
	}

	@Test
	void thoseUnderAFairLockWhoseSliceDoesNotEndKeepTheirProcessor() throws InterruptedException {
		assertThat(probeWaitsBeside(this::fairLock, WithoutEndOfSlice::new)).isTrue();
	}

	@Test
	void aLoopOfShortSyscallsGivesWay() throws InterruptedException {
		assertThat(probeBeginsBeside(this::syscalls, 1, PATIENCE, FindRunnable::new, Retake::new)).isTrue();
	}

	@Test
	void aLoopOfShortSyscallsEachOfWhichBeginsANewSliceKeepsItsProcessor() throws InterruptedException {
		assertThat(probeWaitsBeside(this::syscalls, WithoutSliceInSyscalls::new)).isTrue();
	}

	@Test
	void aGoroutineBehindASyscallIsTakenByAnIdleProcessor() throws InterruptedException {
		assertThat(nextBegins(true, PATIENCE, Retake::new)).isTrue();
	}

	@Test
	void aGoroutineBehindOneThatComputesIsTakenByAnIdleProcessor() throws InterruptedException {
		assertThat(nextBegins(false, PATIENCE, Retake::new)).isTrue();
	}

	@Test
	void aGoroutineThatNobodyHelpsWaitsBehindASyscall() throws InterruptedException {
		assertThat(nextBegins(true, OF_A_TWIN, WithoutHelp::new)).isFalse();
	}

	@Test
	void aGoroutineThatYieldedIsTakenByAnIdleProcessor() throws InterruptedException {
		assertThat(yielderGoesOn(PATIENCE, FindRunnable::new, Retake::new)).isTrue();
	}

	@Test
	void aGoroutineThatYieldedAndIsAnnouncedByNobodyWaits() throws InterruptedException {
		assertThat(yielderGoesOn(OF_A_TWIN, WithoutAnnouncement::new, WithoutHelp::new)).isFalse();
	}

	@Test
	void aSleeperIsWokenByAnIdleProcessorWhileItsOwnComputes() throws InterruptedException {
		assertThat(sleeperGoesOn(PATIENCE, Retake::new)).isTrue();
	}

	@Test
	void whoIsPassedOverAtALockGetsIt() throws InterruptedException {
		Scheduler scheduler = newScheduler(2, FindRunnable::new, Retake::new);
		try {
			ReentrantLock lock = new ReentrantLock();
			AtomicInteger got = new AtomicInteger();
			start(scheduler, () -> {
				while (!this.stop.get()) {
					lock.lock();
					try {
						LockSupport.parkNanos(1_000_000);
					}
					finally {
						lock.unlock();
					}
				}
			});
			start(scheduler, () -> {
				while (!this.stop.get()) {
					lock.lock();
					try {
						got.incrementAndGet();
					}
					finally {
						lock.unlock();
					}
					LockSupport.parkNanos(1_000_000);
				}
			});
			// Once a second is what it gets if it is woken where it comes too late.
			Awaitility.await().atMost(PATIENCE).until(got::get, (n) -> n > 100);
		}
		finally {
			end(scheduler);
		}
	}

	@Test
	void spinnersThatWaitForEachOtherComeThrough() throws InterruptedException {
		int n = 8;
		SysmonOptions sysmon = new SysmonOptions(Duration.ofMillis(10), Duration.ofMillis(10), Duration.ofHours(1), 1);
		SchedulerOptions options = SchedulerOptions.of("gmp", 1, Duration.ofSeconds(5)).withSysmon(sysmon);
		Scheduler scheduler = new Scheduler(JdkAccess.get(true), options);
		try {
			CountDownLatch begun = new CountDownLatch(n);
			CountDownLatch all = new CountDownLatch(n);
			for (int i = 0; i < n; i++) {
				start(scheduler, () -> {
					begun.countDown();
					while (begun.getCount() > 0 && !this.stop.get()) {
						Thread.onSpinWait();
					}
					all.countDown();
				});
			}
			assertThat(all.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
		}
		finally {
			end(scheduler);
		}
	}

	@Test
	void tellsHowLongTheOldestHasWaited() throws InterruptedException {
		SysmonOptions sysmon = new SysmonOptions(Duration.ofMillis(10), Duration.ofHours(1), Duration.ofHours(1), 1);
		SchedulerOptions options = SchedulerOptions.of("gmp", 1, Duration.ofSeconds(5)).withSysmon(sysmon);
		Scheduler scheduler = new Scheduler(JdkAccess.get(true), options);
		try {
			CountDownLatch hogBegan = new CountDownLatch(1);
			start(scheduler, () -> {
				hogBegan.countDown();
				while (!this.stop.get()) {
					Thread.onSpinWait();
				}
			});
			assertThat(hogBegan.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
			long start = System.nanoTime();
			start(scheduler, () -> {
			});
			Awaitility.await().until(() -> scheduler.snapshot().oldestRunnable(), (millis) -> millis >= 200);
			long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
			assertThat(waited).isGreaterThanOrEqualTo(150);
			this.stop.set(true);
			Awaitility.await().until(() -> scheduler.snapshot().oldestRunnable(), (millis) -> millis == 0);
		}
		finally {
			end(scheduler);
		}
	}

	/*
	 * One of some schedulers is enough: the pattern may begin with a slice whose number
	 * is a multiple of 61, in which the GRQ comes first all the time.
	 */
	private boolean probeWaitsBeside(Consumer<Scheduler> pattern, Function<Retake.Parts, Retake> twin)
			throws InterruptedException {
		for (int i = 0; i < 5; i++) {
			if (!probeBeginsBeside(pattern, 1, OF_A_TWIN, FindRunnable::new, twin)) {
				return true;
			}
			this.stop.set(false);
		}
		return false;
	}

	private boolean probeBeginsBeside(Consumer<Scheduler> pattern, int processors, Duration patience,
			Function<FindRunnable.Parts, FindRunnable> findRunnable, Function<Retake.Parts, Retake> retake)
			throws InterruptedException {
		Scheduler scheduler = newScheduler(processors, findRunnable, retake);
		try {
			pattern.accept(scheduler);
			// Not the first slices, in which code is loaded and compiled.
			awaitSlices(scheduler);
			CountDownLatch probe = new CountDownLatch(1);
			start(scheduler, probe::countDown);
			return probe.await(patience.toMillis(), TimeUnit.MILLISECONDS);
		}
		finally {
			end(scheduler);
		}
	}

	private static void awaitSlices(Scheduler scheduler) {
		long rounds = scheduler.sysmon().rounds();
		Awaitility.await().until(scheduler.sysmon()::rounds, (now) -> now > rounds + 100);
	}

	private boolean nextBegins(boolean inSyscall, Duration patience, Function<Retake.Parts, Retake> retake)
			throws InterruptedException {
		Scheduler scheduler = newScheduler(2, FindRunnable::new, retake);
		try {
			awaitSleep(scheduler);
			CountDownLatch next = new CountDownLatch(1);
			AtomicBoolean meanwhile = new AtomicBoolean();
			Thread first = start(scheduler, () -> {
				start(scheduler, next::countDown);
				meanwhile.set(inSyscall ? syscallUntil(next, patience) : spinUntil(next, patience));
			});
			assertThat(first.join(PATIENCE.multipliedBy(2))).isTrue();
			return meanwhile.get();
		}
		finally {
			end(scheduler);
		}
	}

	private static boolean syscallUntil(CountDownLatch latch, Duration patience) {
		try {
			return Scheduler.syscall(() -> spinUntil(latch, patience));
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static boolean spinUntil(CountDownLatch latch, Duration patience) {
		long deadline = System.nanoTime() + patience.toNanos();
		while (latch.getCount() > 0 && System.nanoTime() < deadline) {
			Thread.onSpinWait();
		}
		return latch.getCount() == 0;
	}

	/*
	 * One goroutine yields to another one in the ring, which then computes; the second
	 * processor has gone to sleep before.
	 */
	private boolean yielderGoesOn(Duration patience, Function<FindRunnable.Parts, FindRunnable> findRunnable,
			Function<Retake.Parts, Retake> retake) throws InterruptedException {
		Scheduler scheduler = newScheduler(2, findRunnable, retake);
		try {
			awaitSleep(scheduler);
			CountDownLatch wentOn = new CountDownLatch(1);
			AtomicBoolean meanwhile = new AtomicBoolean();
			CountDownLatch ended = new CountDownLatch(1);
			start(scheduler, () -> {
				// From runnext, which is announced to nobody.
				start(scheduler, () -> {
					meanwhile.set(spinUntil(wentOn, patience));
					ended.countDown();
				});
				Thread.yield();
				wentOn.countDown();
			});
			assertThat(ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
			return meanwhile.get();
		}
		finally {
			end(scheduler);
		}
	}

	private boolean sleeperGoesOn(Duration patience, Function<Retake.Parts, Retake> retake)
			throws InterruptedException {
		Scheduler scheduler = newScheduler(2, FindRunnable::new, retake);
		try {
			awaitSleep(scheduler);
			CountDownLatch woke = new CountDownLatch(1);
			AtomicBoolean meanwhile = new AtomicBoolean();
			Thread first = start(scheduler, () -> {
				start(scheduler, () -> {
					LockSupport.parkNanos(5_000_000);
					woke.countDown();
				});
				// It runs, and sleeps in the heap of this processor.
				Thread.yield();
				meanwhile.set(spinUntil(woke, patience));
			});
			assertThat(first.join(PATIENCE)).isTrue();
			return meanwhile.get();
		}
		finally {
			end(scheduler);
		}
	}

	private void chainOfStarts(Scheduler scheduler) {
		start(scheduler, () -> {
			work();
			if (!this.stop.get()) {
				chainOfStarts(scheduler);
			}
		});
	}

	private void pair(Scheduler scheduler) {
		Thread[] pair = new Thread[2];
		AtomicInteger turn = new AtomicInteger();
		for (int i = 0; i < 2; i++) {
			int me = i;
			pair[i] = scheduler.newGoroutine("pair", false, () -> {
				while (!this.stop.get()) {
					while (turn.get() != me && !this.stop.get()) {
						LockSupport.park();
					}
					work();
					turn.set(1 - me);
					LockSupport.unpark(pair[1 - me]);
				}
				LockSupport.unpark(pair[1 - me]);
			});
		}
		scheduler.start(pair[0]);
		scheduler.start(pair[1]);
	}

	private void fairLock(Scheduler scheduler) {
		ReentrantLock lock = new ReentrantLock(true);
		for (int i = 0; i < 3; i++) {
			start(scheduler, () -> {
				while (!this.stop.get()) {
					lock.lock();
					try {
						// Or it would have the lock for itself.
						while (!lock.hasQueuedThreads() && !this.stop.get()) {
							Thread.yield();
						}
						work();
					}
					finally {
						lock.unlock();
					}
				}
			});
		}
	}

	private void syscalls(Scheduler scheduler) {
		start(scheduler, () -> {
			while (!this.stop.get()) {
				try {
					Scheduler.syscall(() -> {
						NativeSleep.sleep(3);
						return true;
					});
				}
				catch (Exception ex) {
					throw new IllegalStateException(ex);
				}
			}
		});
	}

	private static void work() {
		long end = System.nanoTime() + 1_000_000;
		while (System.nanoTime() < end) {
			Thread.onSpinWait();
		}
	}

	private static Scheduler newScheduler(int processors, Function<FindRunnable.Parts, FindRunnable> findRunnable,
			Function<Retake.Parts, Retake> retake) {
		// No processor is taken from a machine that seems silent where the cores are
		// busy: the rules of waiting are to be enough.
		SysmonOptions sysmon = new SysmonOptions(Duration.ofMillis(10), Duration.ofHours(1), Duration.ofHours(1), null);
		SchedulerOptions options = SchedulerOptions.of("gmp", processors, Duration.ofSeconds(20)).withSysmon(sysmon);
		return new Scheduler(JdkAccess.get(true), options, M::new, findRunnable, retake);
	}

	/*
	 * So that nobody looks for work who has just begun to look.
	 */
	private static void awaitSleep(Scheduler scheduler) {
		Awaitility.await().until(scheduler.sysmon()::isAsleep);
	}

	private Thread start(Scheduler scheduler, Runnable task) {
		Thread thread = scheduler.newGoroutine(null, false, task);
		scheduler.start(thread);
		return thread;
	}

	private void end(Scheduler scheduler) {
		this.stop.set(true);
		scheduler.close();
	}

	/*
	 * Either rule alone lets those in the GRQ through.
	 */
	static class WithoutEndOfSlice extends Retake {

		WithoutEndOfSlice(Retake.Parts parts) {
			super(parts);
		}

		@Override
		void endSlice(P p) {
			// Whoever comes from runnext goes on.
		}

		@Override
		long lookAtQueues(P p, long now) {
			return 0;
		}

	}

	static class WithoutSliceInSyscalls extends WithoutEndOfSlice {

		WithoutSliceInSyscalls(Retake.Parts parts) {
			super(parts);
		}

		@Override
		long ageOfSliceInSyscall(SysmonTick seen, long now) {
			return 0;
		}

	}

	static final class WithoutHelp extends WithoutSliceInSyscalls {

		WithoutHelp(Retake.Parts parts) {
			super(parts);
		}

		@Override
		void helpNext(P p, SysmonTick seen, long now) {
			// Whoever comes from runnext comes late.
		}

		@Override
		void helpIdle() {
			// What is overlooked stays so.
		}

	}

	private static final class WithoutAnnouncement extends FindRunnable {

		WithoutAnnouncement(FindRunnable.Parts parts) {
			super(parts);
		}

		@Override
		void announceRest(P p) {
			// Whoever looks may find it.
		}

	}

}
