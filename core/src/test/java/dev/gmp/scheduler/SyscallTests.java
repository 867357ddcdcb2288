package dev.gmp.scheduler;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.gmp.Gmp;
import dev.gmp.Goroutine;
import dev.gmp.inspect.GmpSnapshot;
import dev.gmp.inspect.MachineState;
import dev.gmp.inspect.ProcessorStatus;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Goroutines that say that they block their machine.
 */
@Timeout(120)
@ExtendWith(GoroutineDumpOnFailure.class)
class SyscallTests {

	private static final Duration NEVER = Duration.ofHours(1);

	enum Way {

		SYSCALL {
			@Override
			<T> T call(Callable<T> task) throws Exception {
				return Goroutine.syscall(task);
			}
		},
		BLOCKING {
			@Override
			<T> T call(Callable<T> task) throws Exception {
				return Goroutine.blocking(task);
			}
		};

		abstract <T> T call(Callable<T> task) throws Exception;

	}

	@ParameterizedTest
	@EnumSource
	void outsideAGoroutineTheTaskIsJustCalled(Way way) throws Exception {
		assertThat(way.call(() -> 42)).isEqualTo(42);
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> way.call(() -> {
			throw new IOException("thrown");
		})).withMessage("thrown");
		Goroutine.checkpoint();
	}

	@ParameterizedTest
	@EnumSource
	void theGoroutineHasItsProcessorBackAfterwards(Way way, Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(SyscallTests::withoutSysmon);
		GmpSnapshot after = gmp.go(() -> {
			assertThat(way.call(() -> 42)).isEqualTo(42);
			return gmp.snapshot();
		}).get(20, TimeUnit.SECONDS);
		assertRunning(after);
	}

	@ParameterizedTest
	@EnumSource
	void alsoWhenTheTaskThrows(Way way, Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(SyscallTests::withoutSysmon);
		GmpSnapshot after = gmp.go(() -> {
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> way.call(() -> {
				throw new IOException("thrown");
			}));
			return gmp.snapshot();
		}).get(20, TimeUnit.SECONDS);
		assertRunning(after);
	}

	@ParameterizedTest
	@EnumSource
	void callsMayBeNested(Way way, Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(SyscallTests::withoutSysmon);
		GmpSnapshot[] snapshots = new GmpSnapshot[2];
		gmp.go(() -> way.call(() -> {
			Goroutine.syscall(() -> Goroutine.blocking(() -> 42));
			snapshots[0] = gmp.snapshot();
			return 42;
		})).get(20, TimeUnit.SECONDS);
		assertThat(snapshots[0].machines()).anyMatch((m) -> m.state() == MachineState.SYSCALL && m.processor() == null);
		assertThat(snapshots[0].goroutines().syscall()).isEqualTo(1);
		assertThat(snapshots[0].processors().getFirst().status())
			.isEqualTo((way == Way.SYSCALL) ? ProcessorStatus.SYSCALL : ProcessorStatus.IDLE);
	}

	@ParameterizedTest
	@EnumSource
	void theTaskMayWaitLikeAnyGoroutine(Way way, Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(SyscallTests::withoutSysmon);
		CountDownLatch latch = new CountDownLatch(1);
		Future<GmpSnapshot> waiting = gmp.go(() -> {
			way.call(() -> {
				latch.await();
				Thread.sleep(5);
				Thread.yield();
				return 42;
			});
			return gmp.snapshot();
		});
		// Runs only if the processor came free when the first one parked.
		assertThat(gmp.go(() -> {
			latch.countDown();
			return 42;
		}).get(20, TimeUnit.SECONDS)).isEqualTo(42);
		assertRunning(waiting.get(20, TimeUnit.SECONDS));
	}

	@Test
	void blockingHandsTheProcessorOffAtOnce(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(SyscallTests::withoutSysmon);
		assertThat(gmp.go(() -> Goroutine.blocking(waitingForAnother(gmp))).get(20, TimeUnit.SECONDS)).isTrue();
		assertThat(gmp.snapshot().counters().handoffs().blocking()).isEqualTo(1);
	}

	@Test
	void sysmonTakesTheProcessorFromASyscallThatLasts(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers
			.start((builder) -> builder.processors(1).timeSlice(NEVER).handoffAfter(Duration.ofMillis(5)));
		assertThat(gmp.go(() -> Goroutine.syscall(waitingForAnother(gmp))).get(20, TimeUnit.SECONDS)).isTrue();
		assertThat(gmp.snapshot().counters().handoffs().syscall()).isEqualTo(1);
		assertThat(gmp.snapshot().counters().syscalls()).isEqualTo(1);
	}

	/*
	 * Holds the machine until another goroutine has run, whatever it does to the others.
	 */
	private static Callable<Boolean> waitingForAnother(Gmp gmp) {
		return () -> {
			AtomicBoolean ran = new AtomicBoolean();
			gmp.go(() -> ran.set(true));
			long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
			while (!ran.get() && System.nanoTime() < end) {
				Thread.onSpinWait();
			}
			return ran.get();
		};
	}

	@Test
	void aGoroutineThatFindsNoProcessorWaitsForItsTurn(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(SyscallTests::withoutSysmon);
		List<String> order = new CopyOnWriteArrayList<>();
		AtomicBoolean hogRuns = new AtomicBoolean();
		AtomicBoolean returned = new AtomicBoolean();
		Future<?> blocking = gmp.go(() -> {
			Goroutine.blocking(() -> {
				gmp.go(() -> {
					hogRuns.set(true);
					while (!returned.get()) {
						Thread.onSpinWait();
					}
					// By now the other one is on its way, and can get nothing.
					order.add("hog");
				});
				while (!hogRuns.get()) {
					Thread.onSpinWait();
				}
				returned.set(true);
				return 42;
			});
			order.add("blocking");
			return 42;
		});
		assertThat(blocking.get(20, TimeUnit.SECONDS)).isEqualTo(42);
		SchedulerProbe.awaitNoGoroutine(gmp);
		assertThat(order).containsExactlyInAnyOrder("hog", "blocking");
		assertThat(gmp.snapshot().processors()).allMatch((p) -> p.status() == ProcessorStatus.IDLE);
	}

	@ParameterizedTest
	@EnumSource
	void manyGoAndComeBackWithoutLosingAProcessor(Way way, Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		CountDownLatch done = new CountDownLatch(8);
		for (int i = 0; i < 8; i++) {
			gmp.go(() -> {
				for (int k = 0; k < 2_000; k++) {
					way.call(() -> 42);
					if (k % 10 == 0) {
						Goroutine.yield_();
					}
				}
				done.countDown();
				return 42;
			});
		}
		assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
		SchedulerProbe.awaitNoGoroutine(gmp);
		Awaitility.await()
			.until(() -> gmp.snapshot().processors().stream().allMatch((p) -> p.status() == ProcessorStatus.IDLE));
	}

	@Test
	void aMarkedGoroutineGivesWayAtACheckpoint(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers
			.start((builder) -> builder.processors(1).timeSlice(Duration.ofMillis(1)).handoffAfter(NEVER));
		AtomicBoolean ran = new AtomicBoolean();
		Future<Boolean> hog = gmp.go(() -> {
			gmp.go(() -> ran.set(true));
			long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
			while (!ran.get() && System.nanoTime() < end) {
				Goroutine.checkpoint();
			}
			return ran.get();
		});
		assertThat(hog.get(20, TimeUnit.SECONDS)).isTrue();
		assertThat(gmp.snapshot().counters().preemptions()).isPositive();
		assertThat(gmp.snapshot().sysmon().marks()).isPositive();
	}

	/*
	 * Sysmon takes nothing from anybody.
	 */
	private static Gmp.Builder withoutSysmon(Gmp.Builder builder) {
		return builder.processors(1).timeSlice(NEVER).handoffAfter(NEVER);
	}

	private static void assertRunning(GmpSnapshot snapshot) {
		assertThat(snapshot.machines()).filteredOn((m) -> m.goroutine() != null).singleElement().satisfies((m) -> {
			assertThat(m.state()).isEqualTo(MachineState.RUNNING);
			assertThat(m.processor()).isZero();
		});
		assertThat(snapshot.processors()).singleElement()
			.satisfies((p) -> assertThat(p.status()).isEqualTo(ProcessorStatus.RUNNING));
	}

}
