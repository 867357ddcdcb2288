package dev.gmp.sync;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.gmp.Gmp;
import dev.gmp.Goroutine;
import dev.gmp.inspect.GoroutineState;
import dev.gmp.inspect.WaitReason;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.Schedulers;
import dev.gmp.testing.Threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

@Timeout(60)
@ExtendWith(GoroutineDumpOnFailure.class)
class WaitGroupTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private final WaitGroup group = new WaitGroup();

	@Test
	void nobodyWaitsForNothing() throws Exception {
		this.group.await();
		assertThat(this.group.await(Duration.ZERO)).isTrue();
		this.group.add(0);
		this.group.await();
		this.group.add(2);
		this.group.add(-2);
		this.group.await();
	}

	@ParameterizedTest
	@EnumSource
	void waitsForTheLastOne(KindOfThread kind, Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		WaitGroup second = new WaitGroup();
		int n = 16;
		// Again and again with the same two groups.
		for (int round = 0; round < 8; round++) {
			this.group.add(n);
			second.add(n);
			AtomicInteger exited = new AtomicInteger();
			List<Thread> threads = new ArrayList<>();
			for (int i = 0; i < n; i++) {
				threads.add(kind.start(gmp, () -> {
					this.group.done();
					second.await();
					exited.incrementAndGet();
				}));
			}
			assertThat(this.group.await(LONG)).isTrue();
			for (int i = 0; i < n; i++) {
				assertThat(exited).hasValue(0);
				second.done();
			}
			Threads.join(threads);
			assertThat(exited).hasValue(n);
		}
	}

	@Test
	void theCounterIsNeverNegative() throws Exception {
		assertThatIllegalStateException().isThrownBy(this.group::done).withMessage("negative WaitGroup counter: -1");
		assertThatIllegalStateException().isThrownBy(() -> this.group.add(Integer.MIN_VALUE));
		this.group.add(1);
		assertThatIllegalStateException().isThrownBy(() -> this.group.add(-3))
			.withMessage("negative WaitGroup counter: -2");
		// It has stayed as it was.
		assertThat(this.group.await(Duration.ZERO)).isFalse();
		this.group.done();
		this.group.await();
		assertThatIllegalStateException().isThrownBy(this.group::done);
		this.group.await();
	}

	@Test
	void theCounterDoesNotOverflow() {
		this.group.add(Integer.MAX_VALUE);
		assertThatIllegalStateException().isThrownBy(() -> this.group.add(1))
			.withMessage("WaitGroup counter: 2147483648, allowed is up to 2147483647");
		assertThat(this.group).hasToString("WaitGroup[2147483647]");
		this.group.add(-Integer.MAX_VALUE);
		assertThat(this.group).hasToString("WaitGroup[0]");
	}

	@Test
	void whatIsAddedWhileOthersWaitIsWaitedFor(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		for (int i = 0; i < 1000; i++) {
			AtomicInteger n = new AtomicInteger();
			this.group.add(1);
			gmp.go(() -> {
				n.incrementAndGet();
				this.group.add(1);
				gmp.go(() -> {
					n.incrementAndGet();
					this.group.done();
				});
				this.group.done();
			});
			assertThat(this.group.await(LONG)).isTrue();
			assertThat(n).hasValue(2);
		}
	}

	/*
	 * In Go this is a misuse, which panics if it is seen.
	 */
	@Test
	void whoWaitsDoesNotWaitForWhatIsAddedAfterTheCounterWasZero(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		for (int round = 0; round < 50; round++) {
			this.group.add(1);
			List<Thread> waiters = new ArrayList<>();
			for (int i = 0; i < 10; i++) {
				waiters.add(gmp.go(awaiting(this.group)));
			}
			for (Thread waiter : waiters) {
				Threads.awaitWaiting(waiter);
			}
			this.group.done();
			this.group.add(1);
			// The counter stays at 1 until all of them have returned.
			Threads.join(waiters);
			this.group.done();
		}
	}

	@Test
	void whatWasDoneIsSeen(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		int[] written = new int[100];
		for (int round = 1; round <= 200; round++) {
			int value = round;
			for (int i = 0; i < written.length; i++) {
				int index = i;
				this.group.go(gmp, () -> written[index] = value);
			}
			assertThat(this.group.await(LONG)).isTrue();
			assertThat(written).containsOnly(value);
		}
	}

	@Test
	void startsGoroutinesAndIsDoneWhenTheyEnd(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		CountDownLatch latch = new CountDownLatch(1);
		AtomicBoolean goroutine = new AtomicBoolean();
		Thread thread = this.group.go(gmp, () -> {
			goroutine.set(Goroutine.isGoroutine());
			Threads.await(latch);
		});
		assertThat(this.group.await(Duration.ofMillis(1))).isFalse();
		latch.countDown();
		assertThat(this.group.await(LONG)).isTrue();
		assertThat(goroutine).isTrue();
		Threads.join(List.of(thread));
	}

	@Test
	void isDoneAlsoIfTheTaskThrowsOrIsNotAccepted(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(1);
		Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
		CountDownLatch handled = new CountDownLatch(1);
		Thread.setDefaultUncaughtExceptionHandler((thread, ex) -> handled.countDown());
		try {
			this.group.go(gmp, () -> {
				throw new IllegalStateException("on purpose");
			});
			assertThat(this.group.await(LONG)).isTrue();
			assertThat(handled.await(30, TimeUnit.SECONDS)).isTrue();
		}
		finally {
			Thread.setDefaultUncaughtExceptionHandler(before);
		}
		gmp.close();
		assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> this.group.go(gmp, () -> {
		}));
		assertThat(this.group.await(Duration.ZERO)).isTrue();
	}

	@Test
	void timeMayBeShortOrEndless(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(1);
		this.group.add(1);
		assertThat(this.group.await(Duration.ofSeconds(Long.MIN_VALUE))).isFalse();
		long start = System.nanoTime();
		assertThat(this.group.await(Duration.ofMillis(20))).isFalse();
		assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(20_000_000);
		AtomicBoolean result = new AtomicBoolean();
		Thread waiter = KindOfThread.GOROUTINE.start(gmp,
				() -> result.set(this.group.await(Duration.ofSeconds(Long.MAX_VALUE))));
		Threads.awaitWaiting(waiter);
		this.group.done();
		Threads.join(List.of(waiter));
		assertThat(result).isTrue();
	}

	@ParameterizedTest
	@EnumSource
	void anInterruptEndsOneWaitOnly(KindOfThread kind, Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		this.group.add(1);
		AtomicBoolean interrupted = new AtomicBoolean();
		Thread one = kind.start(gmp, () -> {
			try {
				this.group.await();
			}
			catch (InterruptedException ex) {
				interrupted.set(!Thread.currentThread().isInterrupted());
			}
		});
		Thread other = kind.start(gmp, this.group::await);
		Threads.awaitWaiting(one);
		Threads.awaitWaiting(other);
		one.interrupt();
		Threads.join(List.of(one));
		assertThat(interrupted).isTrue();
		assertThat(other.isAlive()).isTrue();
		this.group.done();
		Threads.join(List.of(other));
	}

	@Test
	void whoWaitsBlocksNoMachineAndSaysThatItWaits(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(1);
		this.group.add(1);
		List<Thread> waiters = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			waiters.add(gmp.go(awaiting(this.group)));
		}
		for (Thread waiter : waiters) {
			Threads.awaitWaiting(waiter);
		}
		assertThat(gmp.goroutines(100)).hasSize(100).allSatisfy((goroutine) -> {
			assertThat(goroutine.state()).isEqualTo(GoroutineState.WAITING);
			assertThat(goroutine.waitReason()).isEqualTo(WaitReason.SYNC);
			assertThat(goroutine.waitsOn()).startsWith(WaitGroup.class.getName());
		});
		gmp.go(this.group::done);
		Threads.join(waiters);
		// One as a rule; some more if something held one up.
		assertThat(gmp.snapshot().counters().machinesStarted()).isLessThan(10);
	}

	private static Runnable awaiting(WaitGroup group) {
		return () -> {
			try {
				group.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		};
	}

}
