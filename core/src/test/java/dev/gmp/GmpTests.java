package dev.gmp;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import com.sun.management.HotSpotDiagnosticMXBean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import dev.gmp.inspect.GmpSnapshot;
import dev.gmp.inspect.MachineState;
import dev.gmp.inspect.ProcessorStatus;
import dev.gmp.scheduler.SchedulerProbe;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.LogEvents;
import dev.gmp.testing.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The public face of a scheduler.
 */
@Timeout(120)
@ExtendWith(GoroutineDumpOnFailure.class)
class GmpTests {

	@Test
	void aTaskRunsAsAGoroutineOnAVirtualThreadWithItsName(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		AtomicBoolean goroutine = new AtomicBoolean();
		Thread thread = gmp.go("worker", () -> goroutine.set(Goroutine.isGoroutine()));
		assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
		assertThat(goroutine).isTrue();
		assertThat(thread.isVirtual()).isTrue();
		assertThat(thread.getName()).isEqualTo("worker");
	}

	@Test
	void outsideAGoroutineNothingIsOneAndYieldingDoesNoHarm() throws Exception {
		assertThat(Goroutine.isGoroutine()).isFalse();
		Goroutine.yield_();
		AtomicBoolean goroutine = new AtomicBoolean(true);
		Thread.ofVirtual().start(() -> {
			Goroutine.yield_();
			goroutine.set(Goroutine.isGoroutine());
		}).join();
		assertThat(goroutine).isFalse();
	}

	@Test
	void theResultOfATaskIsThatOfItsFuture(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		assertThat(gmp.go(() -> 42).get(30, TimeUnit.SECONDS)).isEqualTo(42);
		assertThat(gmp.go("named", () -> Thread.currentThread().getName()).get(30, TimeUnit.SECONDS))
			.isEqualTo("named");
	}

	@Test
	void whatATaskThrowsIsTheCauseInItsFuture(Schedulers schedulers) {
		Gmp gmp = schedulers.start(2);
		Callable<Integer> task = () -> {
			throw new IOException("thrown");
		};
		Future<Integer> future = gmp.go(task);
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> future.get(30, TimeUnit.SECONDS))
			.withRootCauseInstanceOf(IOException.class)
			.withMessageContaining("thrown");
	}

	@Test
	void cancellingAFutureInterruptsItsGoroutine(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		CountDownLatch started = new CountDownLatch(1);
		CountDownLatch interrupted = new CountDownLatch(1);
		Future<Integer> future = gmp.go(() -> {
			started.countDown();
			try {
				Thread.sleep(Duration.ofMinutes(5));
			}
			catch (InterruptedException ex) {
				interrupted.countDown();
			}
			return 1;
		});
		assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
		assertThat(future.cancel(true)).isTrue();
		assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void threadsOfTheFactoryAreUnstartedGoroutines(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(1);
		ThreadFactory factory = gmp.goroutine().name("g-", 7).factory();
		List<Boolean> goroutines = new ArrayList<>();
		for (int i = 7; i < 10; i++) {
			Thread thread = factory.newThread(() -> goroutines.add(Goroutine.isGoroutine()));
			assertThat(thread.getState()).isEqualTo(Thread.State.NEW);
			assertThat(thread.getName()).isEqualTo("g-" + i);
			long spawned = gmp.snapshot().counters().spawned();
			thread.start();
			assertThat(gmp.snapshot().counters().spawned()).isEqualTo(spawned + 1);
			assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
		}
		assertThat(goroutines).containsExactly(true, true, true);
	}

	@Test
	void closingTheExecutorWaitsForItsTasksAndLeavesTheSchedulerOpen(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		Future<Boolean> future;
		try (ExecutorService executor = gmp.executor()) {
			future = executor.submit(() -> {
				Thread.sleep(10);
				return Goroutine.isGoroutine();
			});
		}
		assertThat(future.isDone()).isTrue();
		assertThat(future.get()).isTrue();
		assertThat(gmp.go(() -> 1).get(30, TimeUnit.SECONDS)).isEqualTo(1);
	}

	@Test
	void inheritableThreadLocalsAreInheritedUnlessItIsToldNotTo(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(1);
		InheritableThreadLocal<String> local = new InheritableThreadLocal<>();
		local.set("inherited");
		try {
			AtomicReference<String> seen = new AtomicReference<>();
			gmp.go(() -> seen.set(local.get())).join();
			assertThat(seen).hasValue("inherited");
			gmp.goroutine().inheritInheritableThreadLocals(false).start(() -> seen.set(local.get())).join();
			assertThat(seen).hasValue(null);
		}
		finally {
			local.remove();
		}
	}

	@Test
	void anUncaughtExceptionGoesToTheHandlerOfItsThread(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(1);
		AtomicReference<Throwable> handled = new AtomicReference<>();
		List<ILoggingEvent> events = LogEvents.of("dev.gmp.goroutine", () -> {
			gmp.goroutine().uncaughtExceptionHandler((thread, ex) -> handled.set(ex)).start(() -> {
				throw new IllegalStateException("thrown");
			}).join();
		});
		assertThat(handled.get()).hasMessage("thrown");
		assertThat(events).isEmpty();
	}

	@Test
	void anUncaughtExceptionGoesToTheLogWhereThereIsNoHandler(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(1);
		List<ILoggingEvent> events = LogEvents.of("dev.gmp.goroutine",
				() -> gmp.goroutine().name("thrower").start(() -> {
					throw new IllegalStateException("thrown");
				}).join());
		assertThat(events).singleElement().satisfies((event) -> {
			assertThat(event.getLevel()).isEqualTo(Level.ERROR);
			assertThat(event.getFormattedMessage()).contains("thrower");
			assertThat(event.getThrowableProxy().getMessage()).isEqualTo("thrown");
		});
	}

	@Test
	void anUncaughtExceptionGoesToTheDefaultHandlerBeforeTheLog(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(1);
		AtomicReference<Throwable> handled = new AtomicReference<>();
		Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
		Thread.setDefaultUncaughtExceptionHandler((thread, ex) -> handled.set(ex));
		try {
			gmp.goroutine().start(() -> {
				throw new IllegalStateException("thrown");
			}).join();
		}
		finally {
			Thread.setDefaultUncaughtExceptionHandler(before);
		}
		assertThat(handled.get()).hasMessage("thrown");
	}

	@Test
	void neitherAHandlerThatThrowsNorAnyErrorTakesDownTheMachine(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(1);
		LogEvents.of("dev.gmp", () -> {
			gmp.goroutine().uncaughtExceptionHandler((thread, ex) -> {
				throw new IllegalStateException("of the handler");
			}).start(() -> {
				throw new IllegalStateException("of the task");
			}).join();
			gmp.go(() -> {
				recurse(1);
			}).join();
			gmp.goroutine().start(() -> {
				throw new OutOfMemoryError("thrown by the test");
			}).join();
			gmp.goroutine().start(() -> {
				// A real one, of the JVM: no heap holds so many.
				hoard(new long[Integer.MAX_VALUE - 8], new long[Integer.MAX_VALUE - 8]);
			}).join();
		});
		Awaitility.await().until(() -> SchedulerProbe.liveGoroutines(gmp) == 0);
		assertThat(gmp.go(() -> 42).get(30, TimeUnit.SECONDS)).isEqualTo(42);
		assertThat(gmp.snapshot().counters().machinesStarted()).isLessThanOrEqualTo(2);
	}

	private static void hoard(long[]... arrays) {
		throw new IllegalStateException("the heap holds " + arrays.length + " arrays of 16 GB");
	}

	private static int recurse(int n) {
		return recurse(n + 1) + 1;
	}

	@Test
	void moreGoroutinesThanAllowedAreRefused(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start((builder) -> builder.processors(1).goroutinesMax(2));
		CountDownLatch latch = new CountDownLatch(1);
		Callable<Boolean> waiting = () -> latch.await(60, TimeUnit.SECONDS);
		Future<Boolean> first = gmp.go(waiting);
		Future<Boolean> second = gmp.go(waiting);
		assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> gmp.go(() -> {
		})).withMessageContaining("2").withMessageContaining("gmp.goroutines.max");
		latch.countDown();
		assertThat(first.get(30, TimeUnit.SECONDS)).isTrue();
		assertThat(second.get(30, TimeUnit.SECONDS)).isTrue();
		Awaitility.await().until(() -> SchedulerProbe.liveGoroutines(gmp) == 0);
		assertThat(gmp.go(() -> 1).get(30, TimeUnit.SECONDS)).isEqualTo(1);
	}

	@Test
	void badOptionsAreRefusedWithTheirValueAndWhatIsAllowed() {
		Gmp.Builder builder = Gmp.builder();
		assertThatIllegalArgumentException().isThrownBy(() -> builder.processors(0))
			.withMessage("processors is 0, allowed is 1 to 1024");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.processors(1025))
			.withMessage("processors is 1025, allowed is 1 to 1024");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.machinesMax(0))
			.withMessage("machinesMax is 0, allowed is 1 or more");
		assertThatIllegalArgumentException().isThrownBy(() -> Gmp.builder().processors(3).machinesMax(2).build())
			.withMessage("machinesMax is 2, allowed is not less than the number of processors, 3");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.machinesKeepAlive(Duration.ZERO))
			.withMessage("machinesKeepAlive is PT0S, allowed is more than zero");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.timeSlice(Duration.ofNanos(999_999)))
			.withMessage("timeSlice is PT0.000999999S, allowed is 1 ms or more");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.handoffAfter(Duration.ofMillis(-1)))
			.withMessage("handoffAfter is PT-0.001S, allowed is 1 ms or more");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.warnAfter(Duration.ZERO))
			.withMessage("warnAfter is PT0S, allowed is more than zero");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.hogsMax(-1))
			.withMessage("hogsMax is -1, allowed is 0 or more");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.goroutinesMax(0))
			.withMessage("goroutinesMax is 0, allowed is 1 or more");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.shutdownAwait(Duration.ofSeconds(-1)))
			.withMessage("shutdownAwait is PT-1S, allowed is zero or more");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.name(" ")).withMessage("name must not be blank");
		try (Gmp gmp = builder.processors(1).build()) {
			assertThatIllegalArgumentException().isThrownBy(() -> gmp.goroutine().name("g", -1))
				.withMessage("start is -1, allowed is 0 or more");
		}
	}

	@Test
	void schedulersDoNotKnowOfOneAnother(Schedulers schedulers) throws Exception {
		Gmp one = schedulers.start((builder) -> builder.name("one").processors(1));
		Gmp two = schedulers.start((builder) -> builder.name("two").processors(2));
		String carrierOfTwo = one
			.go(() -> two.go(() -> two.snapshot().machines().stream().filter((m) -> m.goroutine() != null).count() + " "
					+ one.snapshot().goroutines().total())
				.get(30, TimeUnit.SECONDS))
			.get(30, TimeUnit.SECONDS);
		assertThat(carrierOfTwo).isEqualTo("1 1");
		one.close();
		assertThat(two.go(() -> 1).get(30, TimeUnit.SECONDS)).isEqualTo(1);
		assertThat(one.snapshot().counters().spawned()).isEqualTo(1);
	}

	@Test
	void aSnapshotShowsWhoRunsAndAtRestThatNobodyDoes(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		GmpSnapshot inside = gmp.go("observer", gmp::snapshot).get(30, TimeUnit.SECONDS);
		assertThat(inside.goroutines().running()).isEqualTo(1);
		assertThat(inside.machines()).filteredOn((m) -> m.state() == MachineState.RUNNING)
			.singleElement()
			.satisfies((m) -> {
				assertThat(m.goroutine()).isNotNull();
				assertThat(m.goroutine().name()).isEqualTo("observer");
				assertThat(inside.processors().get(m.processor()).machine()).isEqualTo(m.id());
				assertThat(inside.processors().get(m.processor()).status()).isEqualTo(ProcessorStatus.RUNNING);
			});
		Awaitility.await().untilAsserted(() -> {
			GmpSnapshot atRest = gmp.snapshot();
			assertThat(atRest.processors()).allMatch((p) -> p.status() == ProcessorStatus.IDLE && p.machine() == null);
			assertThat(atRest.machines()).isNotEmpty().allMatch((m) -> m.state() == MachineState.PARKED);
			assertThat(atRest.goroutines().total()).isZero();
		});
	}

	@Test
	void theThreadDumpOfTheJdkShowsGoroutinesUnderTheNameOfTheirScheduler(Schedulers schedulers, @TempDir Path folder)
			throws Exception {
		Gmp gmp = schedulers.start((builder) -> builder.name("dumped").processors(1));
		CountDownLatch latch = new CountDownLatch(1);
		Thread waiter = gmp.go("the waiter", () -> {
			try {
				latch.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
		Awaitility.await().until(() -> waiter.getState() == Thread.State.WAITING);
		Path dump = folder.resolve("dump.txt");
		ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
			.dumpThreads(dump.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.JSON);
		latch.countDown();
		String text = Files.readString(dump);
		int container = text.indexOf("\"container\": \"dumped");
		assertThat(container).as(text).isPositive();
		int next = text.indexOf("\"container\":", container + 1);
		assertThat(text.substring(container, (next > 0) ? next : text.length())).contains("the waiter");
	}

	@Test
	void fiftySchedulersOneAfterTheOtherLeaveNoThread() throws Exception {
		for (int i = 0; i < 50; i++) {
			try (Gmp gmp = Gmp.builder().processors(2).build()) {
				assertThat(gmp.go(() -> 1).get(30, TimeUnit.SECONDS)).isEqualTo(1);
			}
			assertThat(SchedulerProbe.threads()).isEmpty();
		}
	}

}
