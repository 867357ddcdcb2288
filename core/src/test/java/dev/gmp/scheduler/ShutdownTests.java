package dev.gmp.scheduler;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.gmp.Gmp;
import dev.gmp.Goroutine;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.LogEvents;
import dev.gmp.testing.Schedulers;
import dev.gmp.testing.Threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * How a scheduler closes: nothing that was accepted is lost, nobody waits for ever, and
 * no thread is left, whoever closes it and from where.
 */
@Timeout(120)
@ExtendWith(GoroutineDumpOnFailure.class)
class ShutdownTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	@Test
	void waitsForWhatWasAcceptedAndForWhatThatStarts(Schedulers schedulers) {
		Gmp gmp = schedulers.start((builder) -> builder.processors(2).shutdownAwait(Duration.ofSeconds(60)));
		AtomicInteger ran = new AtomicInteger();
		for (int i = 0; i < 10; i++) {
			gmp.go(() -> {
				Threads.pause(5);
				gmp.go(() -> {
					Threads.pause(5);
					Thread.ofVirtual().start(ran::incrementAndGet);
				});
			});
		}
		gmp.close();
		assertThat(ran).hasValue(10);
		assertThat(SchedulerProbe.threads()).isEmpty();
	}

	@Test
	void refusesGoroutinesFromOutside(Schedulers schedulers) {
		Gmp gmp = schedulers.start(1);
		gmp.close();
		assertThat(gmp.isClosed()).isTrue();
		assertThat(gmp.snapshot().closed()).isTrue();
		assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> gmp.go(() -> {
		})).withMessageContaining("gmp is closed");
		Thread unstarted = gmp.threadFactory().newThread(() -> {
		});
		assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(unstarted::start);
		assertThat(gmp.snapshot().goroutines().total()).isZero();
	}

	@Test
	void interruptsWhatDoesNotEndInTime(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start((builder) -> builder.processors(1).shutdownAwait(Duration.ofMillis(50)));
		Future<String> sleeper = gmp.go(() -> {
			try {
				Thread.sleep(Duration.ofMinutes(5));
				return "slept";
			}
			catch (InterruptedException ex) {
				return "interrupted";
			}
		});
		gmp.close();
		assertThat(sleeper.get(1, TimeUnit.SECONDS)).isEqualTo("interrupted");
		assertThat(SchedulerProbe.threads()).isEmpty();
	}

	@Test
	void goroutinesThatCloseItAtOnceDoNotWaitForEachOther(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start((builder) -> builder.processors(2).shutdownAwait(Duration.ofMinutes(1)));
		CountDownLatch meet = new CountDownLatch(3);
		List<Future<Boolean>> closers = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			closers.add(gmp.go(() -> {
				meet.countDown();
				assertThat(meet.await(30, TimeUnit.SECONDS)).isTrue();
				gmp.close();
				return Thread.currentThread().isInterrupted();
			}));
		}
		for (Future<Boolean> closer : closers) {
			assertThat(closer.get(10, TimeUnit.SECONDS)).isFalse();
		}
		gmp.close();
		assertThat(SchedulerProbe.threads()).isEmpty();
	}

	@Test
	void goroutinesThatCloseItAtOnceWaitForTheOthers(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start((builder) -> builder.processors(2).shutdownAwait(Duration.ofMinutes(1)));
		AtomicBoolean ended = new AtomicBoolean();
		CountDownLatch closing = new CountDownLatch(2);
		Callable<Boolean> closer = () -> {
			closing.countDown();
			gmp.close();
			return ended.get();
		};
		gmp.go(() -> {
			closing.await();
			Threads.pause(100);
			ended.set(true);
			return null;
		});
		List<Future<Boolean>> closers = gmp.go(() -> List.of(gmp.go(closer), gmp.go(closer))).get(10, TimeUnit.SECONDS);
		for (Future<Boolean> future : closers) {
			assertThat(future.get(10, TimeUnit.SECONDS)).isTrue();
		}
	}

	@Test
	void reportsWhatIsStuckWithItsStackAndStillRunsItToItsEnd(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start((builder) -> builder.processors(1).shutdownAwait(Duration.ZERO));
		AtomicBoolean release = new AtomicBoolean();
		Thread stuck = gmp.go("stubborn", () -> Threads.waitStubbornly(release));
		List<ILoggingEvent> events = LogEvents.warningsOf("dev.gmp.scheduler", () -> {
			gmp.close();
			// It has given up: the second time it does not wait again.
			gmp.close();
		});
		assertThat(events).singleElement().satisfies((event) -> {
			assertThat(event.getLevel()).isEqualTo(Level.WARN);
			assertThat(event.getFormattedMessage()).contains("gmp was closed, but 1 of its goroutines", "goroutine 1 [",
					"\"stubborn\"", "waitStubbornly");
		});
		assertThat(stuck.isAlive()).isTrue();
		release.set(true);
		assertThat(stuck.join(Duration.ofSeconds(30))).isTrue();
		GoroutineDumpOnFailure.awaitNoThreads("after the last goroutine has ended");
	}

	@Test
	void aGoroutineMayCloseItsOwnScheduler(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start((builder) -> builder.processors(1).shutdownAwait(Duration.ofSeconds(60)));
		AtomicInteger ran = new AtomicInteger();
		gmp.go(() -> {
			gmp.go(() -> {
				Threads.pause(20);
				ran.incrementAndGet();
			});
			gmp.close();
			assertThat(ran).hasValue(1);
			ran.incrementAndGet();
		}).join();
		assertThat(ran).hasValue(2);
		GoroutineDumpOnFailure.awaitNoThreads("after the goroutine that closed has ended");
	}

	@Test
	void anInterruptedCloseInterruptsTheGoroutinesAndKeepsItsOwnInterrupt(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers
			.start((builder) -> builder.processors(1).shutdownAwait(Duration.ofSeconds(Long.MAX_VALUE)));
		CountDownLatch interrupted = new CountDownLatch(1);
		gmp.go(() -> {
			try {
				Thread.sleep(Duration.ofMinutes(5));
			}
			catch (InterruptedException ex) {
				interrupted.countDown();
			}
		});
		AtomicBoolean kept = new AtomicBoolean();
		Thread closer = Thread.ofPlatform().start(() -> {
			gmp.close();
			kept.set(Thread.currentThread().isInterrupted());
		});
		closer.interrupt();
		assertThat(closer.join(Duration.ofSeconds(30))).isTrue();
		assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
		assertThat(kept).isTrue();
	}

	@Test
	void severalThreadsMayCloseAtOnce(Schedulers schedulers) throws Exception {
		for (int i = 0; i < 50; i++) {
			Gmp gmp = schedulers.start(2);
			AtomicBoolean ran = new AtomicBoolean();
			gmp.go(() -> {
				Threads.pause(1);
				ran.set(true);
			});
			List<Thread> closers = new ArrayList<>();
			for (int n = 0; n < 3; n++) {
				closers.add(Thread.ofPlatform().start(gmp::close));
			}
			for (Thread closer : closers) {
				assertThat(closer.join(Duration.ofSeconds(30))).isTrue();
			}
			assertThat(ran).isTrue();
			assertThat(SchedulerProbe.threads()).isEmpty();
		}
	}

	@Test
	void eachGoroutineEitherRunsOrIsRefusedWhileTheSchedulerCloses(Schedulers schedulers) throws Exception {
		for (int i = 0; i < 200; i++) {
			Gmp gmp = schedulers.start(1 + i % 4);
			AtomicInteger accepted = new AtomicInteger();
			AtomicInteger ran = new AtomicInteger();
			CountDownLatch running = new CountDownLatch(2);
			List<Thread> starters = new ArrayList<>();
			for (int n = 0; n < 2; n++) {
				starters.add(Thread.ofPlatform().start(() -> {
					running.countDown();
					try {
						while (true) {
							gmp.go(ran::incrementAndGet);
							accepted.incrementAndGet();
						}
					}
					catch (RejectedExecutionException ex) {
						// The scheduler is closed.
					}
				}));
			}
			assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
			gmp.close();
			for (Thread starter : starters) {
				assertThat(starter.join(Duration.ofSeconds(30))).isTrue();
			}
			assertThat(ran.get()).isEqualTo(accepted.get());
			assertThat(gmp.snapshot().counters().finished()).isEqualTo(gmp.snapshot().counters().spawned());
			GoroutineDumpOnFailure.awaitNoThreads("after close");
		}
	}

	@Test
	void whileItClosesItsGoroutinesMayStartOthersAndNobodyElseMay(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start((builder) -> builder.processors(2).shutdownAwait(Duration.ofMinutes(1)));
		CountDownLatch closing = new CountDownLatch(1);
		AtomicInteger ran = new AtomicInteger();
		Thread last = gmp.go(() -> {
			Threads.await(closing);
			for (int i = 0; i < 10; i++) {
				gmp.go(ran::incrementAndGet);
				Thread.ofVirtual().start(ran::incrementAndGet);
				gmp.threadFactory().newThread(ran::incrementAndGet).start();
			}
		});
		Thread closer = Thread.ofPlatform().start(gmp::close);
		Awaitility.await().until(gmp::isClosed);
		assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> gmp.go(ran::incrementAndGet));
		AtomicBoolean refused = new AtomicBoolean();
		// A virtual thread of the JDK's scheduler is outside as well.
		Thread foreignVirtual = Thread.ofVirtual().start(() -> {
			try {
				gmp.go(ran::incrementAndGet);
			}
			catch (RejectedExecutionException ex) {
				refused.set(true);
			}
		});
		assertThat(foreignVirtual.join(LONG)).isTrue();
		assertThat(refused).isTrue();
		assertThat(closer.isAlive()).isTrue();
		closing.countDown();
		assertThat(last.join(LONG)).isTrue();
		assertThat(closer.join(LONG)).isTrue();
		assertThat(ran).hasValue(30);
		assertThat(gmp.snapshot().counters().finished()).isEqualTo(31);
	}

	@Test
	void aGoroutineOfAnotherSchedulerIsOutside(Schedulers schedulers) throws Exception {
		Gmp closed = schedulers.start((builder) -> builder.name("closed").processors(1));
		Gmp other = schedulers.start((builder) -> builder.name("other").processors(1));
		assertThat(other.go(() -> {
			closed.close();
			try {
				closed.go(() -> {
				});
				return "accepted";
			}
			catch (RejectedExecutionException ex) {
				return ex.getMessage();
			}
		}).get(30, TimeUnit.SECONDS)).contains("closed is closed");
		assertThat(other.isClosed()).isFalse();
		// It waited for the threads of the other scheduler.
		assertThat(SchedulerProbe.threads()).isNotEmpty().allMatch((thread) -> thread.getName().startsWith("other-"));
	}

	@Test
	void anAdoptedChildMayCloseTheScheduler(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start((builder) -> builder.processors(2).shutdownAwait(Duration.ofMinutes(1)));
		AtomicBoolean closed = new AtomicBoolean();
		CountDownLatch ended = new CountDownLatch(1);
		gmp.go(() -> {
			Thread.ofVirtual().start(() -> {
				gmp.close();
				closed.set(true);
				ended.countDown();
			});
		});
		assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
		assertThat(closed).isTrue();
		GoroutineDumpOnFailure.awaitNoThreads("after the child that closed has ended");
	}

	@Test
	void oneThreadInsideAndOneOutsideMayCloseAtOnce(Schedulers schedulers) throws Exception {
		for (int i = 0; i < 50; i++) {
			Gmp gmp = schedulers.start((builder) -> builder.processors(2).shutdownAwait(Duration.ofMinutes(1)));
			Thread inside = gmp.go(gmp::close);
			Thread outside = Thread.ofPlatform().start(gmp::close);
			assertThat(inside.join(LONG)).isTrue();
			assertThat(outside.join(LONG)).isTrue();
			GoroutineDumpOnFailure.awaitNoThreads("after both have closed");
		}
	}

	@Test
	void aGoroutineThatParksUntilItIsInterruptedEndsWithTheScheduler(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start((builder) -> builder.processors(2).shutdownAwait(Duration.ZERO));
		List<Thread> parked = new ArrayList<>();
		for (int i = 0; i < 1000; i++) {
			parked.add(gmp.go(() -> {
				while (!Thread.currentThread().isInterrupted()) {
					LockSupport.park();
				}
			}));
		}
		gmp.close();
		assertThat(parked).noneMatch(Thread::isAlive);
		assertThat(SchedulerProbe.threads()).isEmpty();
	}

	@Test
	void theLastMachineEndsAlthoughTheLastGoroutineIsWokenLongAfterClose(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start((builder) -> builder.processors(4).shutdownAwait(Duration.ZERO));
		AtomicBoolean release = new AtomicBoolean();
		List<Thread> left = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			left.add(gmp.go(() -> {
				while (!release.get()) {
					LockSupport.park();
					boolean ignored = Thread.interrupted();
					assertThat(ignored).isIn(true, false);
				}
				// Once more through the queues of a scheduler that is closed.
				Goroutine.yield_();
				gmp.go(() -> {
				});
			}));
		}
		gmp.close();
		assertThat(left).allMatch(Thread::isAlive);
		release.set(true);
		for (Thread thread : left) {
			LockSupport.unpark(thread);
		}
		for (Thread thread : left) {
			assertThat(thread.join(LONG)).isTrue();
		}
		GoroutineDumpOnFailure.awaitNoThreads("after the last goroutine has ended");
		assertThat(gmp.snapshot().counters().finished()).isEqualTo(200);
	}

}
