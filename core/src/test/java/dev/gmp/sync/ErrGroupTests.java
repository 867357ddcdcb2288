package dev.gmp.sync;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gmp.Gmp;
import dev.gmp.Goroutine;
import dev.gmp.chan.Chan;
import dev.gmp.chan.ReceiveChan;
import dev.gmp.chan.Select;
import dev.gmp.inspect.WaitReason;
import dev.gmp.scheduler.SchedulerProbe;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.Schedulers;
import dev.gmp.testing.Threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

@Timeout(60)
@ExtendWith(GoroutineDumpOnFailure.class)
class ErrGroupTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	@Test
	void waitsForAllAndGivesTheirResults(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		List<Future<Integer>> squares = new ArrayList<>();
		AtomicInteger goroutines = new AtomicInteger();
		try (ErrGroup group = ErrGroup.on(gmp)) {
			for (int i = 0; i < 100; i++) {
				int n = i;
				squares.add(group.go(() -> {
					if (Goroutine.isGoroutine()) {
						goroutines.incrementAndGet();
					}
					Thread.yield();
					return n * n;
				}));
			}
			group.await();
		}
		assertThat(goroutines).hasValue(100);
		for (int i = 0; i < 100; i++) {
			assertThat(squares.get(i).resultNow()).isEqualTo(i * i);
		}
	}

	@Test
	void anEmptyGroupHasNothingToWaitFor(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(1);
		ErrGroup.on(gmp).await();
		ErrGroup.on(gmp).await(IOException.class);
		ErrGroup.on(gmp).close();
	}

	@Test
	void theFirstFailureIsThrownAsItIs(Schedulers schedulers) {
		Gmp gmp = schedulers.start(2);
		Chan<Integer> turn = Chan.make();
		IOException first = new FileNotFoundException("first");
		try (ErrGroup group = ErrGroup.on(gmp)) {
			assertThatExceptionOfType(FileNotFoundException.class).isThrownBy(() -> {
				group.go(() -> {
					turn.receive();
					throw first;
				});
				group.go(() -> {
					try {
						turn.send(1);
						new CountDownLatch(1).await();
					}
					catch (InterruptedException ex) {
						throw new IllegalStateException("second", ex);
					}
				});
				group.await();
			}).isSameAs(first);
			// As often as one asks.
			assertThatExceptionOfType(FileNotFoundException.class).isThrownBy(group::await).isSameAs(first);
			assertThat(group.context().isCancelled()).isTrue();
			assertThat(group.context().cause()).isSameAs(first);
			assertThat(group.context().err()).hasCause(first);
		}
		assertThat(first.getSuppressed()).isEmpty();
	}

	@Test
	void theOthersAreInterruptedAndSeeTheContextEnd(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		try (ErrGroup group = ErrGroup.on(gmp)) {
			CountDownLatch begun = new CountDownLatch(2);
			AtomicReference<Throwable> seen = new AtomicReference<>();
			Future<Boolean> sleeper = group.go(() -> {
				begun.countDown();
				Thread.sleep(LONG);
				return true;
			});
			group.go(() -> {
				begun.countDown();
				while (!Thread.currentThread().isInterrupted()) {
					Goroutine.yield_();
				}
				// In this order: the context ends, then comes the interrupt.
				seen.set(group.context().cause());
			});
			group.go(() -> {
				assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
				throw new TimeoutException("on purpose");
			});
			assertThatExceptionOfType(TimeoutException.class).isThrownBy(group::await).withMessage("on purpose");
			assertThat(sleeper.exceptionNow()).isInstanceOf(InterruptedException.class);
			assertThat(seen.get()).isInstanceOf(TimeoutException.class);
		}
	}

	@Test
	void whatHasNotBegunIsNotRunAnyMore(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start((builder) -> builder.processors(1).handoffAfter(LONG));
		ErrGroup group = ErrGroup.on(gmp);
		AtomicInteger ran = new AtomicInteger();
		List<Future<Integer>> tasks = new ArrayList<>();
		// On the only processor, which it does not give away: none of them can begin.
		gmp.go(() -> {
			for (int i = 0; i < 10; i++) {
				tasks.add(group.go(ran::incrementAndGet));
			}
			group.context().cancel();
			tasks.add(group.go(ran::incrementAndGet));
			assertThat(group.tryGo(ran::incrementAndGet)).isFalse();
			return null;
		}).get(30, TimeUnit.SECONDS);
		assertThatExceptionOfType(CancellationException.class).isThrownBy(group::await);
		assertThat(tasks).hasSize(11).allMatch(Future::isCancelled);
		assertThat(ran).hasValue(0);
	}

	@Test
	void whatIsRefusedIsNoSuccess(Schedulers schedulers) {
		Gmp gmp = schedulers.start(1);
		try (ErrGroup group = ErrGroup.on(gmp)) {
			group.context().cancel();
			assertThat(group.tryGo(() -> Thread.sleep(LONG))).isFalse();
			assertThatExceptionOfType(CancellationException.class).isThrownBy(group::await);
		}
	}

	@ParameterizedTest
	@EnumSource
	void mayBeUsedFromAnyThread(KindOfThread kind, Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		AtomicInteger done = new AtomicInteger();
		Thread thread = kind.start(gmp, () -> {
			try (ErrGroup group = ErrGroup.on(gmp).limit(2)) {
				for (int i = 0; i < 10; i++) {
					group.go(() -> {
						Thread.sleep(1);
						done.incrementAndGet();
					});
				}
				group.await();
			}
		});
		assertThat(thread.join(LONG)).isTrue();
		assertThat(done).hasValue(10);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3, 8 })
	void theLimitIsNeverExceeded(int limit, Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		AtomicInteger active = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		AtomicInteger ran = new AtomicInteger();
		try (ErrGroup group = ErrGroup.on(gmp).limit(limit)) {
			ErrGroup.Task task = () -> {
				most.accumulateAndGet(active.incrementAndGet(), Math::max);
				Thread.yield();
				active.decrementAndGet();
				ran.incrementAndGet();
			};
			WaitGroup starters = new WaitGroup();
			AtomicInteger tried = new AtomicInteger();
			for (int i = 0; i < 3; i++) {
				starters.go(gmp, () -> {
					for (int k = 0; k < 500; k++) {
						if (k % 5 == 4) {
							tried.addAndGet(group.tryGo(task) ? 1 : 0);
						}
						else {
							go(group, task);
						}
					}
				});
			}
			assertThat(starters.await(LONG)).isTrue();
			group.await();
			assertThat(ran).hasValue(3 * 400 + tried.get());
		}
		assertThat(most.get()).isBetween(1, limit);
	}

	@Test
	void triesWithoutWaiting(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		try (ErrGroup group = ErrGroup.on(gmp).limit(2)) {
			CountDownLatch latch = new CountDownLatch(1);
			ErrGroup.Task task = () -> assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
			assertThat(group.tryGo(task)).isTrue();
			assertThat(group.tryGo(task)).isTrue();
			assertThat(group.tryGo(task)).isFalse();
			assertThatIllegalStateException().isThrownBy(() -> group.limit(3)).withMessageContaining("running: 2");
			latch.countDown();
			Awaitility.await().until(() -> group.tryGo(task));
			group.await();
			assertThatIllegalArgumentException().isThrownBy(() -> group.limit(0))
				.withMessage("limit is 0, allowed is 1 or more");
		}
	}

	@Test
	void whoWaitsForASlotGoesOnAtAFailureOrAnInterrupt(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		try (ErrGroup group = ErrGroup.on(gmp).limit(1)) {
			CountDownLatch latch = new CountDownLatch(1);
			group.go((ErrGroup.Task) () -> {
				latch.await();
				throw new IOException("on purpose");
			});
			AtomicBoolean interrupted = new AtomicBoolean();
			Thread one = gmp.go(() -> {
				try {
					group.go(() -> 1);
				}
				catch (InterruptedException ex) {
					interrupted.set(true);
				}
			});
			List<Future<Integer>> refused = Collections.synchronizedList(new ArrayList<>());
			List<Thread> others = new ArrayList<>();
			for (int i = 0; i < 3; i++) {
				others.add(KindOfThread.GOROUTINE.start(gmp, () -> refused.add(group.go(() -> 1))));
			}
			Threads.awaitWaiting(one);
			others.forEach(Threads::awaitWaiting);
			Awaitility.await()
				.untilAsserted(() -> assertThat(gmp.goroutines(10)).hasSize(5)
					.allSatisfy((goroutine) -> assertThat(goroutine.waitReason()).isEqualTo(WaitReason.SYNC)));
			one.interrupt();
			assertThat(one.join(LONG)).isTrue();
			assertThat(interrupted).isTrue();
			assertThat(others).allMatch(Thread::isAlive);
			latch.countDown();
			for (Thread other : others) {
				assertThat(other.join(LONG)).isTrue();
			}
			assertThat(refused).hasSize(3).allMatch(Future::isCancelled);
			assertThatExceptionOfType(IOException.class).isThrownBy(group::await);
		}
	}

	@Test
	void theEndOfTheParentIsAFailure(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		IllegalStateException cause = new IllegalStateException("the boss says so");
		Context parent = Context.background().withCancel();
		try (ErrGroup group = ErrGroup.on(gmp).withContext(parent)) {
			Future<Boolean> sleeper = group.go(() -> {
				Thread.sleep(LONG);
				return true;
			});
			CountDownLatch begun = new CountDownLatch(1);
			group.go(() -> {
				begun.countDown();
				new Select<@Nullable Void>().receive(group.context().done(), (closed) -> null).select();
			});
			assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
			parent.cancel(cause);
			assertThatExceptionOfType(CancellationException.class).isThrownBy(group::await)
				.withMessage("context canceled")
				.withCause(cause);
			assertThat(sleeper.isDone()).isTrue();
		}
	}

	@Test
	void theDeadlineOfTheParentIsAFailure(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		try (Context parent = Context.background().withTimeout(Duration.ofMillis(20));
				ErrGroup group = ErrGroup.on(gmp).withContext(parent)) {
			group.go(() -> Thread.sleep(LONG));
			assertThat(group.context().deadline()).isEqualTo(parent.deadline());
			assertThatExceptionOfType(DeadlineExceededException.class).isThrownBy(group::await);
		}
		assertThat(DeadlineContext.timerCount()).isZero();
	}

	@Test
	void theEndOfTheParentAfterAllTasksIsNoFailure(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		CancelContext parent = (CancelContext) Context.background().withCancel();
		ErrGroup group = ErrGroup.on(gmp).withContext(parent);
		group.go(() -> 1).get(30, TimeUnit.SECONDS);
		SchedulerProbe.awaitNoGoroutine(gmp);
		parent.cancel();
		group.await();
		ErrGroup other = ErrGroup.on(gmp).withContext(Context.background().withCancel());
		assertThat(other.context().isCancelled()).isFalse();
	}

	@Test
	void theParentForgetsAGroupThatIsOver(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		CancelContext parent = (CancelContext) Context.background().withCancel();
		ErrGroup group = ErrGroup.on(gmp).withContext(parent);
		group.go(() -> 1);
		assertThat(parent.childCount()).isOne();
		group.await();
		assertThat(parent.childCount()).isZero();
		assertThat(group.context().isCancelled()).isTrue();
		assertThat(parent.isCancelled()).isFalse();
		assertThatIllegalStateException().isThrownBy(() -> group.withContext(parent));
		assertThatIllegalStateException().isThrownBy(() -> group.go(() -> 1)).withMessageContaining("over");
		assertThatIllegalStateException().isThrownBy(() -> group.tryGo(() -> {
		})).withMessageContaining("over");
	}

	@Test
	void groupsWithinGroupsEndWithThem(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		CountDownLatch begun = new CountDownLatch(1);
		AtomicReference<Throwable> inside = new AtomicReference<>();
		try (ErrGroup outer = ErrGroup.on(gmp)) {
			outer.go(() -> {
				try (ErrGroup inner = ErrGroup.on(gmp).withContext(outer.context())) {
					inner.go(() -> {
						begun.countDown();
						Thread.sleep(LONG);
					});
					inner.context().done().receive();
				}
				catch (InterruptedException ex) {
					inside.set(outer.context().cause());
				}
			});
			outer.go((ErrGroup.Task) () -> {
				begun.await();
				throw new IOException("on purpose");
			});
			assertThatExceptionOfType(IOException.class).isThrownBy(outer::await);
			assertThat(inside.get()).isIn(null, outer.context().cause());
		}
		SchedulerProbe.awaitNoGoroutine(gmp);
	}

	@Test
	void whatWouldMisleadIsWrapped(Schedulers schedulers) {
		Gmp gmp = schedulers.start(2);
		ErrGroup.Task interrupted = () -> {
			throw new InterruptedException("of the task");
		};
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> run(gmp, interrupted))
			.withCauseInstanceOf(InterruptedException.class);
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
		ErrGroup.Task odd = () -> ErrGroupTests.<RuntimeException>sneak(new Throwable("odd"));
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> run(gmp, odd))
			.havingCause()
			.isExactlyInstanceOf(Throwable.class);
	}

	@Test
	void errorsAndUncheckedExceptionsAreThrownAsTheyAre(Schedulers schedulers) {
		Gmp gmp = schedulers.start(2);
		for (Throwable failure : List.of(new AssertionError("on purpose"), new IllegalArgumentException("on purpose"),
				new StackOverflowError())) {
			ErrGroup.Task task = () -> ErrGroupTests.<RuntimeException>sneak(failure);
			assertThat(catchThrowable(() -> run(gmp, task))).isSameAs(failure);
			assertThat(catchThrowable(() -> run(gmp, task, IOException.class))).isSameAs(failure);
		}
	}

	@Test
	void theCallerMaySayWhichCheckedExceptionItKnows(Schedulers schedulers) {
		Gmp gmp = schedulers.start(2);
		assertThatExceptionOfType(FileNotFoundException.class).isThrownBy(() -> run(gmp, () -> {
			throw new FileNotFoundException();
		}, IOException.class));
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> run(gmp, () -> {
			throw new TimeoutException();
		}, IOException.class)).withCauseInstanceOf(TimeoutException.class);
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> run(gmp, () -> {
			throw new InterruptedException();
		}, InterruptedException.class)).withCauseInstanceOf(InterruptedException.class);
	}

	@Test
	void anInterruptWhileWaitingCancelsTheGroup(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		ErrGroup group = ErrGroup.on(gmp);
		Future<Boolean> sleeper = group.go(() -> {
			Thread.sleep(LONG);
			return true;
		});
		AtomicReference<Throwable> thrown = new AtomicReference<>();
		Thread waiter = gmp.go(() -> {
			try {
				group.await();
			}
			catch (Exception ex) {
				thrown.set(ex);
			}
		});
		Threads.awaitWaiting(waiter);
		waiter.interrupt();
		assertThat(waiter.join(LONG)).isTrue();
		assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
		assertThat(group.context().cause()).isSameAs(thrown.get());
		assertThatExceptionOfType(CancellationException.class).isThrownBy(group::await).withCause(thrown.get());
		assertThat(sleeper.isDone()).isTrue();
	}

	@Test
	void closingCancelsWhatIsLeftAndWaitsForIt(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		CountDownLatch begun = new CountDownLatch(2);
		CountDownLatch latch = new CountDownLatch(1);
		AtomicBoolean interrupted = new AtomicBoolean();
		AtomicBoolean ended = new AtomicBoolean();
		ErrGroup group = ErrGroup.on(gmp);
		group.go(() -> {
			begun.countDown();
			try {
				Thread.sleep(LONG);
			}
			catch (InterruptedException ex) {
				interrupted.set(true);
			}
			// Stubborn: the end is waited for all the same.
			assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
			ended.set(true);
		});
		AtomicBoolean status = new AtomicBoolean();
		Thread closer = gmp.go(() -> {
			begun.countDown();
			Thread.currentThread().interrupt();
			group.close();
			status.set(Thread.currentThread().isInterrupted() && ended.get());
		});
		assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
		Awaitility.await().untilTrue(interrupted);
		Threads.awaitWaiting(closer);
		latch.countDown();
		assertThat(closer.join(LONG)).isTrue();
		assertThat(status).isTrue();
		// Once more has no effect.
		group.close();
	}

	@Test
	void aTaskThatTheCallerCancelsHasNotFailed(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		try (ErrGroup group = ErrGroup.on(gmp)) {
			CountDownLatch begun = new CountDownLatch(1);
			Future<Boolean> sleeper = group.go(() -> {
				begun.countDown();
				Thread.sleep(LONG);
				return true;
			});
			Future<Integer> other = group.go(() -> {
				begun.await();
				return 1;
			});
			assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
			assertThat(sleeper.cancel(true)).isTrue();
			group.await();
			assertThat(other.resultNow()).isOne();
		}
	}

	@Test
	void whatTheSchedulerDoesNotAcceptLeavesTheGroupAsItWas(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start((builder) -> builder.processors(1).goroutinesMax(1));
		CountDownLatch latch = new CountDownLatch(1);
		try (ErrGroup group = ErrGroup.on(gmp).limit(2)) {
			Callable<Boolean> task = () -> latch.await(30, TimeUnit.SECONDS);
			Future<Boolean> accepted = group.go(task);
			for (int i = 0; i < 3; i++) {
				assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> group.go(task));
			}
			latch.countDown();
			group.await();
			assertThat(accepted.resultNow()).isTrue();
		}
	}

	/*
	 * The context ends while a task is about to begin, and has not told the group yet.
	 */
	@Test
	void whatWasNotRunIsNoSuccess(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		int refused = 0;
		for (int round = 0; round < 5000; round++) {
			Context parent = Context.background().withCancel();
			ErrGroup group = ErrGroup.on(gmp).withContext(parent);
			// Somebody to be woken before the group is told.
			ReceiveChan<Void> done = group.context().done();
			gmp.go(() -> catchThrowable(done::receive));
			gmp.go((Runnable) parent::cancel);
			Future<Integer> task = group.go(() -> 1);
			Throwable thrown = catchThrowable(group::await);
			assertThat(task.isDone()).isTrue();
			if (task.isCancelled()) {
				refused++;
				assertThat(thrown).as("round %d", round).isInstanceOf(CancellationException.class);
			}
		}
		assertThat(refused).isPositive();
	}

	/*
	 * Whatever comes when: await returns normally only if every task was run to its end,
	 * it throws the failure that the context tells, nobody waits for ever, and nothing
	 * runs afterwards.
	 */
	@Test
	void failuresLimitsAndCancellationsAtOnce(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		Random random = new Random(7);
		int failed = 0;
		int cancelled = 0;
		int fine = 0;
		for (int round = 0; round < 1500; round++) {
			Context parent = Context.background().withCancel();
			ErrGroup group = ErrGroup.on(gmp).withContext(parent).limit(1 + random.nextInt(4));
			AtomicInteger running = new AtomicInteger();
			AtomicInteger completed = new AtomicInteger();
			int tasks = 1 + random.nextInt(10);
			int failing = random.nextInt(3 * tasks);
			int cancelling = random.nextInt(3 * tasks);
			Thread starter = gmp.go(() -> {
				for (int i = 0; i < tasks; i++) {
					int number = i;
					if (i == cancelling) {
						gmp.go(() -> parent.cancel());
					}
					go(group, () -> {
						running.incrementAndGet();
						try {
							Thread.yield();
							if (number == failing) {
								throw new IOException("on purpose");
							}
							if (number % 3 == 0) {
								Thread.sleep(Duration.ofNanos(number * 1000L));
							}
							completed.incrementAndGet();
						}
						finally {
							running.decrementAndGet();
						}
					});
				}
			});
			assertThat(starter.join(LONG)).isTrue();
			try {
				group.await();
				fine++;
				assertThat(completed).hasValue(tasks);
			}
			catch (IOException ex) {
				failed++;
				assertThat(failing).isLessThan(tasks);
				// The parent may have ended between the failure and its being told.
				assertThat(group.context().cause()).satisfiesAnyOf((cause) -> assertThat(cause).isSameAs(ex),
						(cause) -> assertThat(cause).isInstanceOf(CancellationException.class));
			}
			catch (CancellationException ex) {
				cancelled++;
				assertThat(cancelling).isLessThan(tasks);
			}
			assertThat(running).hasValue(0);
			assertThat(((CancelContext) parent).childCount()).isZero();
			parent.close();
		}
		assertThat(fine).isPositive();
		assertThat(failed).isPositive();
		assertThat(cancelled).isPositive();
	}

	private static void run(Gmp gmp, ErrGroup.Task task) throws Exception {
		try (ErrGroup group = ErrGroup.on(gmp)) {
			group.go(task);
			group.await();
		}
	}

	private static <X extends Exception> void run(Gmp gmp, ErrGroup.Task task, Class<X> expected)
			throws X, InterruptedException {
		try (ErrGroup group = ErrGroup.on(gmp)) {
			group.go(task);
			group.await(expected);
		}
	}

	@SuppressWarnings("unchecked")
	private static <X extends Throwable> void sneak(Throwable failure) throws X {
		throw (X) failure;
	}

	private static void go(ErrGroup group, ErrGroup.Task task) {
		try {
			group.go(task);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
