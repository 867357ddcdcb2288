package dev.gmp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.gmp.chan.Chan;
import dev.gmp.inspect.GmpSnapshot;
import dev.gmp.inspect.GoroutineState;
import dev.gmp.inspect.SchedulingMode;
import dev.gmp.sync.WaitGroup;
import dev.gmp.testing.OtherJvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a {@link Gmp} keeps of its promises where there is no scheduler. {@link Program}
 * runs in JVMs of its own in which there is none.
 */
@Timeout(120)
class FallbackTests {

	/** Without continuations there is nothing to schedule. */
	private static final List<String> NO_CONTINUATIONS = List.of("-XX:+UnlockExperimentalVMOptions",
			"-XX:-VMContinuations");

	private static final List<String> NATIVE_IMAGE = List.of("-Dorg.graalvm.nativeimage.imagecode=runtime");

	@Test
	void goroutinesAreStockVirtualThreadsAndOneWarningSaysWhy() throws Exception {
		for (List<String> options : List.of(NO_CONTINUATIONS, NATIVE_IMAGE)) {
			String output = OtherJvm.runWithLog(Program.class, options, 60, "VIRTUAL_THREADS");
			assertThat(output).contains("works as FALLBACK through none", "goroutine false")
				.doesNotContain("Exception");
			assertThat(output.lines().filter((line) -> line.contains(" WARN "))).singleElement()
				.asString()
				.contains("other", "run as virtual threads on the JDK's own scheduler", "gmp.enabled=false");
		}
	}

	@Test
	void whoInsistsOnASchedulerGetsNone() throws Exception {
		for (List<String> options : List.of(NO_CONTINUATIONS, NATIVE_IMAGE)) {
			assertThat(OtherJvm.runWithLog(Program.class, options, 60, "FAIL"))
				.contains("refused: This ", "gmp.enabled=false")
				.doesNotContain("works");
		}
	}

	@Test
	void theReasonIsThatOfTheJvm() throws Exception {
		assertThat(OtherJvm.runWithLog(Program.class, NATIVE_IMAGE, 60, "VIRTUAL_THREADS"))
			.contains("because This is a native");
		assertThat(OtherJvm.runWithLog(Program.class, NO_CONTINUATIONS, 60, "VIRTUAL_THREADS"))
			.contains("because This JVM runs each virtual thread as a platform thread");
	}

	@Test
	void goroutinesAreNamedCountedAndSeen() throws Exception {
		FallbackEngine engine = engine(Long.MAX_VALUE, Duration.ofSeconds(10));
		CountDownLatch release = new CountDownLatch(1);
		Thread thread = engine.newGoroutine("seen", true, () -> awaitUninterruptibly(release));
		engine.start(thread);
		try {
			while (thread.getState() != Thread.State.WAITING) {
				Thread.onSpinWait();
			}
			GmpSnapshot snapshot = engine.snapshot();
			assertThat(snapshot.goroutines().total()).isOne();
			assertThat(snapshot.goroutines().waiting()).isOne();
			assertThat(snapshot.jdk().mode()).isEqualTo(SchedulingMode.FALLBACK);
			assertThat(snapshot.jdk().reason()).isEqualTo("of a test");
			assertThat(engine.goroutines(10)).singleElement().satisfies((goroutine) -> {
				assertThat(goroutine.name()).isEqualTo("seen");
				assertThat(goroutine.state()).isEqualTo(GoroutineState.WAITING);
				assertThat(goroutine.stack()).isNotEmpty();
				assertThat(engine.goroutine(goroutine.id())).isNotNull();
			});
			assertThat(engine.dump(1).toString()).contains("SCHED ", "goroutine 1 [park]", "\"seen\"");
		}
		finally {
			release.countDown();
			engine.close();
		}
		assertThat(engine.snapshot().goroutines().total()).isZero();
		assertThat(engine.snapshot().counters().finished()).isOne();
	}

	@Test
	void theLimitOfGoroutinesHolds() {
		FallbackEngine engine = engine(1, Duration.ofSeconds(10));
		CountDownLatch release = new CountDownLatch(1);
		try {
			engine.start(engine.newGoroutine(null, true, () -> awaitUninterruptibly(release)));
			assertThatExceptionOfType(RejectedExecutionException.class)
				.isThrownBy(() -> engine.newGoroutine(null, true, () -> {
				}))
				.withMessageContaining("gmp.goroutines.max");
		}
		finally {
			release.countDown();
			engine.close();
		}
		assertThatExceptionOfType(RejectedExecutionException.class)
			.isThrownBy(() -> engine.newGoroutine(null, true, () -> {
			}))
			.withMessageContaining("is closed");
	}

	@Test
	void closingWaitsForGoroutinesAndForThoseTheyStart() {
		FallbackEngine engine = engine(Long.MAX_VALUE, Duration.ofSeconds(60));
		CountDownLatch closing = new CountDownLatch(1);
		AtomicReference<String> last = new AtomicReference<>("");
		engine.start(engine.newGoroutine(null, true, () -> {
			awaitUninterruptibly(closing);
			while (!engine.isClosed()) {
				Thread.onSpinWait();
			}
			engine.start(engine.newGoroutine(null, true, () -> last.set("the child")));
		}));
		closing.countDown();
		engine.close();
		assertThat(last).hasValue("the child");
	}

	@Test
	void closingInterruptsAndReturnsInTheEnd() throws Exception {
		FallbackEngine engine = engine(Long.MAX_VALUE, Duration.ZERO);
		CountDownLatch interrupted = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		Thread stuck = engine.newGoroutine("stuck", true, () -> {
			while (release.getCount() > 0) {
				LockSupport.park(this);
				if (Thread.interrupted()) {
					interrupted.countDown();
				}
			}
		});
		engine.start(stuck);
		engine.close();
		assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(stuck.isAlive()).isTrue();
		release.countDown();
		LockSupport.unpark(stuck);
		assertThat(stuck.join(Duration.ofSeconds(10))).isTrue();
	}

	@Test
	void goroutinesThatCloseTheirOwnDoNotWaitForEachOther() throws Exception {
		FallbackEngine engine = engine(Long.MAX_VALUE, Duration.ofDays(1));
		FallbackEngine other = engine(Long.MAX_VALUE, Duration.ofDays(1));
		CountDownLatch all = new CountDownLatch(4);
		List<Thread> closers = new ArrayList<>();
		for (FallbackEngine home : List.of(engine, other)) {
			for (FallbackEngine closed : List.of(engine, other)) {
				Thread closer = home.newGoroutine(null, true, () -> {
					all.countDown();
					awaitUninterruptibly(all);
					closed.close();
				});
				home.start(closer);
				closers.add(closer);
			}
		}
		for (Thread closer : closers) {
			assertThat(closer.join(Duration.ofSeconds(30))).isTrue();
		}
	}

	private static FallbackEngine engine(long max, Duration shutdownAwait) {
		return new FallbackEngine("fallback", max, shutdownAwait, "of a test");
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * What runs in the other JVM.
	 */
	static final class Program {

		private Program() {
		}

		public static void main(String[] args) throws Exception {
			FallbackPolicy policy = FallbackPolicy.valueOf(args[0]);
			try (Gmp gmp = Gmp.builder().name("other").fallback(policy).build();
					ExecutorService executor = gmp.executor()) {
				Chan<Integer> numbers = Chan.make();
				WaitGroup group = new WaitGroup();
				group.go(gmp, () -> send(numbers, 20));
				Future<Integer> sum = gmp.go(() -> numbers.receive() + 22);
				Future<Boolean> goroutine = executor.submit(Goroutine::isGoroutine);
				if (sum.get(30, TimeUnit.SECONDS) == 42 && group.await(Duration.ofSeconds(30))) {
					System.out
						.println("works as " + gmp.snapshot().jdk().mode() + " through " + gmp.snapshot().access());
				}
				System.out.println("goroutine " + goroutine.get(30, TimeUnit.SECONDS));
				System.out.println("because " + gmp.snapshot().jdk().reason());
			}
			catch (GmpAccessException ex) {
				System.out.println("refused: " + ex.getMessage());
			}
		}

		private static void send(Chan<Integer> numbers, int number) {
			try {
				numbers.send(number);
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
