package dev.gmp.scheduler;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gmp.Gmp;
import dev.gmp.Goroutine;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Goroutines that run out of stack or memory inside the scheduler's own code: the JDK
 * calls it on the stack of the goroutine that starts or wakes another one.
 */
@Timeout(120)
@ExtendWith(GoroutineDumpOnFailure.class)
class HostileGoroutineTests {

	@Test
	void aStackThatOverflowsWhileItWakesAnotherGoroutineDoesNotStopTheScheduler(Schedulers schedulers)
			throws Exception {
		Gmp gmp = schedulers.start(2);
		for (int i = 0; i < 200; i++) {
			CountDownLatch latch = new CountDownLatch(1);
			Thread waiting = gmp.go(() -> {
				try {
					while (!latch.await(1, TimeUnit.MILLISECONDS)) {
						Goroutine.yield_();
					}
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			});
			Thread hostile = gmp.go(() -> {
				try {
					unparkUntilOverflow(waiting);
				}
				catch (StackOverflowError ex) {
					// What the test is about.
				}
			});
			assertThat(hostile.join(Duration.ofSeconds(20))).isTrue();
			latch.countDown();
		}
		assertThat(gmp.go(() -> 42).get(20, TimeUnit.SECONDS)).isEqualTo(42);
	}

	private static int unparkUntilOverflow(Thread thread) {
		LockSupport.unpark(thread);
		return unparkUntilOverflow(thread) + 1;
	}

	/**
	 * The JDK hands a goroutine to its scheduler on the stack of whoever starts it. There
	 * the local queue is full often, so that half of it is on its way to the global one
	 * when the stack ends.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void aStackThatOverflowsWhileItStartsGoroutinesLosesNone(int processors, Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(processors);
		LongAdder accepted = new LongAdder();
		LongAdder ran = new LongAdder();
		for (int i = 0; i < 600; i++) {
			Recursion recursion = new Recursion(gmp, 1 + i % 37, accepted, ran);
			int offset = i % 101;
			gmp.go(() -> {
				try {
					recursion.descend(offset);
				}
				catch (StackOverflowError ex) {
					// What the test is about.
				}
			});
		}
		SchedulerProbe.awaitNoGoroutine(gmp);
		// More may have run: the JDK tells the starter of an overflow that comes after
		// the goroutine was handed over.
		assertThat(ran.sum()).isGreaterThanOrEqualTo(accepted.sum()).isGreaterThan(1000);
		assertThat(SchedulerProbe.goroutines(gmp)).isEmpty();
	}

	private record Recursion(Gmp gmp, int step, LongAdder accepted, LongAdder ran) {

		int descend(int depth) {
			if (depth % this.step == 0) {
				this.gmp.go(this.ran::increment);
				this.accepted.increment();
			}
			return descend(depth + 1) + 1;
		}

	}

	/**
	 * To take the stack of a goroutine that is runnable the JDK holds it, and hands it to
	 * its scheduler once more afterwards, whether it has been run meanwhile or not.
	 */
	@Test
	void stackTracesOfRunnableGoroutinesDoNotConfuseTheQueues(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		AtomicBoolean stop = new AtomicBoolean();
		List<Thread> goroutines = new CopyOnWriteArrayList<>();
		LongAdder yields = new LongAdder();
		for (int i = 0; i < 600; i++) {
			goroutines.add(gmp.go(() -> {
				for (int yielded = 0; yielded < 200 || !stop.get(); yielded++) {
					Goroutine.yield_();
					yields.increment();
				}
			}));
		}
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
		int stacks = 0;
		try {
			while (System.nanoTime() < end || stacks == 0) {
				for (Thread goroutine : goroutines) {
					stacks += (goroutine.getStackTrace().length > 0) ? 1 : 0;
				}
			}
		}
		finally {
			stop.set(true);
		}
		SchedulerProbe.awaitNoGoroutine(gmp);
		assertThat(yields.sum()).isGreaterThanOrEqualTo(600 * 200);
		Awaitility.await().until(() -> gmp.snapshot().globalRunQueue().size() == 0);
	}

	/**
	 * In a JVM of its own, whose memory runs out again and again while goroutines start
	 * and wait.
	 */
	@Test
	void aHeapThatIsFullNowAndThenDoesNotStopTheScheduler() throws Exception {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("--add-opens=java.base/java.lang=ALL-UNNAMED", "-Xmx64m", "-XX:+UseSerialGC", "-cp",
				System.getProperty("java.class.path"), OutOfMemory.class.getName()));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		try {
			process.getOutputStream().close();
			assertThat(process.waitFor(60, TimeUnit.SECONDS) ? outputOf(process) : "it hangs").contains("still works",
					"no thread is left");
		}
		finally {
			process.destroyForcibly();
		}
	}

	private static String outputOf(Process process) throws IOException {
		return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
	}

	/**
	 * What runs in the other JVM.
	 */
	static final class OutOfMemory {

		private OutOfMemory() {
		}

		public static void main(String[] args) throws Exception {
			Gmp gmp = Gmp.builder().processors(2).shutdownAwait(Duration.ofSeconds(5)).build();
			AtomicInteger errors = new AtomicInteger();
			long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(4);
			while (System.nanoTime() < end) {
				List<Thread> threads = new ArrayList<>();
				for (int i = 0; i < 4; i++) {
					threads.add(gmp.goroutine().uncaughtExceptionHandler((thread, ex) -> {
					}).start(() -> hoard(gmp, errors)));
				}
				for (Thread thread : threads) {
					if (!thread.join(Duration.ofSeconds(20))) {
						System.out.println("a goroutine does not end");
						System.exit(1);
					}
				}
			}
			System.out.println(errors + " errors");
			if (errors.get() > 0 && gmp.go(() -> 42).get(10, TimeUnit.SECONDS) == 42) {
				System.out.println("still works");
			}
			gmp.close();
			System.out.println(SchedulerProbe.threads().isEmpty() ? "no thread is left"
					: SchedulerProbe.threads() + " " + gmp.snapshot());
		}

		@SuppressWarnings("ModifiedButNotUsed") // holding on to the memory is the use
		private static void hoard(Gmp gmp, AtomicInteger errors) {
			List<Object> hoard = new ArrayList<>();
			try {
				while (true) {
					hoard.add(new byte[10_000]);
					hoard.add(gmp.go(() -> {
					}));
					hoard.add(Thread.ofVirtual().start(Goroutine::yield_));
				}
			}
			catch (OutOfMemoryError ex) {
				hoard.clear();
				errors.incrementAndGet();
			}
		}

	}

}
