package dev.gmp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import dev.gmp.scheduler.SchedulerProbe;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.Schedulers;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Who closes a scheduler, from where, and what may start meanwhile; how it closes in
 * general is in {@link CloseTests}.
 */
@Timeout(120)
@ExtendWith(GoroutineDumpOnFailure.class)
class ClosingTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	@Test
	void whileItClosesItsGoroutinesMayStartOthersAndNobodyElseMay(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start((builder) -> builder.processors(2).shutdownAwait(Duration.ofMinutes(1)));
		CountDownLatch closing = new CountDownLatch(1);
		AtomicInteger ran = new AtomicInteger();
		Thread last = gmp.go(() -> {
			awaitUninterruptibly(closing);
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

	private static void awaitUninterruptibly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
