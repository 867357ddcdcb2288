package dev.gmp.scheduler;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import dev.gmp.Gmp;
import dev.gmp.Goroutine;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.LogEvents;
import dev.gmp.testing.Schedulers;
import dev.gmp.testing.Threads;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Threads that close a scheduler wait for a goroutine that waits, in one way or another,
 * for them to have closed it: {@link Closer} sees the circle, or it ends with the time
 * that closing may take.
 */
@Timeout(120)
@ExtendWith(GoroutineDumpOnFailure.class)
class CloserTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	/**
	 * Far more than a run takes, and than the test waits.
	 */
	private static final Duration NEVER = Duration.ofMinutes(10);

	@ParameterizedTest
	@ValueSource(strings = { "exit", "exitInChild", "exitInSyscall", "exitInMonitor", "exitTwice", "exitWhileClosing",
			"exitWhileOthersClose", "hookIsGoroutine", "hookWaitsForCloser" })
	void systemExitInAGoroutineEndsAtOnceThoughAHookClosesTheScheduler(String how) throws Exception {
		String output = exit(how);
		assertThat(output).contains("closed by the hook").endsWith("status 3");
	}

	@Test
	void goroutinesThatAreLeftBesideOneThatExitsHaveTheTimeThatWasSet() throws Exception {
		String output = exit("exitBesideOthers");
		assertThat(output).contains("interrupted", "closed by the hook").endsWith("status 3");
	}

	private static String exit(String how) throws IOException, InterruptedException {
		List<String> command = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"--add-opens=java.base/java.lang=ALL-UNNAMED", "-Xmx128m", "-cp", System.getProperty("java.class.path"),
				Program.class.getName(), how);
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		try {
			process.getOutputStream().close();
			// Before its output is read, which ends with it.
			assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(how).isTrue();
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			return output + "status " + process.exitValue();
		}
		finally {
			process.destroyForcibly();
		}
	}

	@Test
	void goroutinesOfTwoSchedulersMayEachCloseTheOther(Schedulers schedulers) throws Exception {
		Gmp first = schedulers.start((builder) -> builder.name("first").processors(1).shutdownAwait(NEVER));
		Gmp second = schedulers.start((builder) -> builder.name("second").processors(1).shutdownAwait(NEVER));
		CountDownLatch meet = new CountDownLatch(2);
		Thread inFirst = first.go("closes second", () -> meetAndClose(meet, second));
		Thread inSecond = second.go("closes first", () -> meetAndClose(meet, first));
		assertThat(inFirst.join(LONG)).isTrue();
		assertThat(inSecond.join(LONG)).isTrue();
	}

	@Test
	void goroutinesOfManySchedulersMayCloseEachTheNext(Schedulers schedulers) throws Exception {
		int n = 5;
		CountDownLatch meet = new CountDownLatch(2 * n);
		List<Gmp> ring = new ArrayList<>();
		for (int i = 0; i < n; i++) {
			String name = "ring" + i;
			ring.add(schedulers.start((builder) -> builder.name(name).processors(1).shutdownAwait(NEVER)));
		}
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < n; i++) {
			Gmp next = ring.get((i + 1) % n);
			threads.add(ring.get(i).go(() -> meetAndClose(meet, next)));
			// Somebody from outside, who is in nobody's way.
			threads.add(Thread.ofPlatform().start(() -> meetAndClose(meet, next)));
		}
		for (Thread thread : threads) {
			assertThat(thread.join(LONG)).isTrue();
		}
		GoroutineDumpOnFailure.awaitNoThreads("after all have closed");
	}

	@Test
	void whoClosesAnotherSchedulerIsWaitedForWhereThereIsNoCircle(Schedulers schedulers) throws Exception {
		Gmp outer = schedulers.start((builder) -> builder.name("outer").processors(1).shutdownAwait(NEVER));
		Gmp inner = schedulers.start((builder) -> builder.name("inner").processors(1).shutdownAwait(NEVER));
		CountDownLatch release = new CountDownLatch(1);
		AtomicBoolean ended = new AtomicBoolean();
		inner.go(() -> {
			release.await();
			return null;
		});
		outer.go(() -> {
			inner.close();
			ended.set(true);
		});
		Thread closer = Thread.ofPlatform().start(outer::close);
		Awaitility.await().until(() -> inner.isClosed() && outer.isClosed());
		assertThat(closer.join(Duration.ofMillis(50))).isFalse();
		release.countDown();
		assertThat(closer.join(LONG)).isTrue();
		assertThat(ended).isTrue();
	}

	@Test
	void aCircleThroughSomethingElseEndsWithTheTime(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start((builder) -> builder.processors(2).shutdownAwait(Duration.ofMillis(400)));
		Future<Boolean> waits = gmp.go(() -> {
			Thread closer = Thread.ofPlatform().start(gmp::close);
			boolean interrupted = false;
			while (closer.isAlive()) {
				// It insists: an interrupt does not end this.
				LockSupport.parkNanos(1_000_000);
				interrupted |= Thread.interrupted();
			}
			return interrupted;
		});
		assertThat(waits.get(30, TimeUnit.SECONDS)).isTrue();
		GoroutineDumpOnFailure.awaitNoThreads("after both have ended");
	}

	@Test
	void aGoroutineMayWaitForAnotherOneThatCloses(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start((builder) -> builder.processors(2).shutdownAwait(Duration.ofMillis(400)));
		Future<Boolean> waits = gmp.go(() -> {
			Future<?> closer = gmp.go(() -> {
				gmp.close();
				return null;
			});
			try {
				closer.get();
				return false;
			}
			catch (InterruptedException ex) {
				return true;
			}
			catch (ExecutionException ex) {
				throw new IllegalStateException(ex);
			}
		});
		assertThat(waits.get(30, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void theTimeThatWasSetIsTheWholeTime(Schedulers schedulers) throws Exception {
		Duration await = Duration.ofSeconds(3);
		Gmp gmp = schedulers.start((builder) -> builder.processors(1).shutdownAwait(await));
		AtomicBoolean release = new AtomicBoolean();
		Thread stuck = gmp.go("stubborn", () -> Threads.waitStubbornly(release));
		List<Duration> took = new ArrayList<>();
		List<ILoggingEvent> events = LogEvents.warningsOf("dev.gmp.scheduler", () -> {
			long start = System.nanoTime();
			// They report once together, however many close it.
			Thread other = Thread.ofPlatform().start(gmp::close);
			gmp.close();
			took.add(Duration.ofNanos(System.nanoTime() - start));
			assertThat(other.join(LONG)).isTrue();
			// It has given up: from now on nobody waits.
			gmp.close();
		});
		// Formerly a wait of 3 s and one of 4 s. What is over it is a busy machine's.
		assertThat(took.getFirst()).isBetween(await.minusMillis(100), await.plusSeconds(2));
		assertThat(events).extracting(ILoggingEvent::getLevel).containsOnly(Level.WARN);
		assertThat(events).extracting(ILoggingEvent::getFormattedMessage)
			.satisfiesExactly(
					(message) -> assertThat(message).startsWith("gmp is closing and waits for 1 of its goroutines")
						.contains("\"stubborn\"", "waitStubbornly"),
					(message) -> assertThat(message).startsWith("gmp was closed, but 1 of its goroutines")
						.contains("\"stubborn\"", "waitStubbornly"));
		release.set(true);
		assertThat(stuck.join(LONG)).isTrue();
		GoroutineDumpOnFailure.awaitNoThreads("after the last goroutine has ended");
	}

	@Test
	void whoHoldsUpClosingIsNamedAfterASecondThoughItEndsLater(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start((builder) -> builder.processors(1).shutdownAwait(NEVER));
		CountDownLatch release = new CountDownLatch(1);
		gmp.go("slow", () -> {
			release.await();
			return null;
		});
		Logger logger = (Logger) LoggerFactory.getLogger("dev.gmp.scheduler");
		List<ILoggingEvent> events = LogEvents.warningsOf("dev.gmp.scheduler", () -> {
			ListAppender<ILoggingEvent> named = new ListAppender<>();
			named.start();
			logger.addAppender(named);
			Thread closer = Thread.ofPlatform().start(gmp::close);
			Awaitility.await().atMost(LONG).until(() -> !named.list.isEmpty());
			logger.detachAppender(named);
			release.countDown();
			assertThat(closer.join(LONG)).isTrue();
		});
		assertThat(events).singleElement()
			.extracting(ILoggingEvent::getFormattedMessage)
			.asString()
			.contains("gmp is closing", "goroutine 1 [", "CountDownLatch.await");
	}

	@Test
	void whoIsInterruptedWhileClosingInterruptsTheOthersButNotThoseThatClose(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start((builder) -> builder.processors(2).shutdownAwait(NEVER));
		CountDownLatch interrupted = new CountDownLatch(1);
		gmp.go(() -> {
			try {
				Thread.sleep(NEVER);
			}
			catch (InterruptedException ex) {
				interrupted.countDown();
			}
		});
		Future<Boolean> closing = gmp.go(() -> {
			gmp.close();
			return Thread.currentThread().isInterrupted();
		});
		Awaitility.await().until(gmp::isClosed);
		Thread closer = Thread.ofPlatform().start(() -> {
			Thread.currentThread().interrupt();
			gmp.close();
		});
		assertThat(closer.join(LONG)).isTrue();
		assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
		assertThat(closing.get(30, TimeUnit.SECONDS)).isFalse();
	}

	private static void meetAndClose(CountDownLatch meet, Gmp gmp) {
		meet.countDown();
		try {
			assertThat(meet.await(30, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
		gmp.close();
	}

	/**
	 * What runs in the other JVM.
	 */
	static final class Program {

		private final Gmp gmp;

		private Program(Gmp gmp) {
			this.gmp = gmp;
		}

		public static void main(String[] args) throws Exception {
			boolean inTime = args[0].equals("exitBesideOthers");
			Gmp gmp = Gmp.builder().processors(1).shutdownAwait(inTime ? Duration.ofSeconds(1) : NEVER).build();
			new Program(gmp).run(args[0]);
			Thread.sleep(NEVER);
		}

		private void run(String how) {
			Runtime.getRuntime()
				.addShutdownHook(how.equals("hookIsGoroutine") ? this.gmp.threadFactory().newThread(this::close)
						: new Thread(this::close));
			switch (how) {
				case "exit", "hookIsGoroutine" -> this.gmp.go(() -> System.exit(3));
				case "exitInChild" -> this.gmp.go(() -> Thread.ofVirtual().start(() -> System.exit(3)));
				case "exitInSyscall" -> this.gmp.go(() -> Goroutine.blocking(() -> Goroutine.syscall(Program::exit)));
				case "exitInMonitor" -> this.gmp.go(() -> {
					synchronized (this) {
						System.exit(3);
					}
				});
				case "exitTwice" -> {
					this.gmp.go(() -> System.exit(3));
					this.gmp.go(() -> System.exit(3));
				}
				case "exitWhileClosing" -> {
					this.gmp.go(this::exitWhenClosing);
					this.gmp.close();
				}
				case "exitWhileOthersClose", "hookWaitsForCloser" -> {
					this.gmp.go(this::exitWhenClosing);
					Thread closer = this.gmp.go("closes", this::close);
					if (how.equals("hookWaitsForCloser")) {
						Runtime.getRuntime().addShutdownHook(new Thread(() -> join(closer)));
					}
				}
				case "exitBesideOthers" -> {
					this.gmp.go(() -> {
						try {
							Thread.sleep(NEVER);
						}
						catch (InterruptedException ex) {
							System.out.println("interrupted");
						}
					});
					this.gmp.go(() -> System.exit(3));
				}
				default -> throw new IllegalArgumentException(how);
			}
		}

		private static Object exit() {
			System.exit(3);
			return "";
		}

		private void exitWhenClosing() {
			while (!this.gmp.isClosed()) {
				Thread.yield();
			}
			System.exit(3);
		}

		private void close() {
			this.gmp.close();
			System.out.println("closed by the hook");
		}

		private static void join(Thread thread) {
			try {
				thread.join();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
