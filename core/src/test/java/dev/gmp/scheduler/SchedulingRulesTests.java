package dev.gmp.scheduler;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.gmp.Gmp;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The order in which goroutines run, seen from outside; with one processor wherever that
 * makes it certain.
 */
@Timeout(60)
@ExtendWith(GoroutineDumpOnFailure.class)
class SchedulingRulesTests {

	private final List<String> order = Collections.synchronizedList(new ArrayList<>());

	@Test
	void theGoroutineStartedLastRunsNextAndTheOthersInTheOrderOfTheirStart(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(1);
		gmp.go(() -> {
			go(gmp, "a", 1);
			go(gmp, "b", 1);
			go(gmp, "c", 1);
		}).join();
		SchedulerProbe.awaitNoGoroutine(gmp);
		assertThat(this.order).containsExactly("c", "a", "b");
	}

	@Test
	void aYieldGoesBehindTheLocalQueue(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(1);
		gmp.go(() -> {
			go(gmp, "a", 1);
			go(gmp, "b", 1);
			go(gmp, "c", 1);
			Thread.yield();
			this.order.add("yielded");
		}).join();
		SchedulerProbe.awaitNoGoroutine(gmp);
		assertThat(this.order).containsExactly("c", "a", "b", "yielded");
	}

	@Test
	void goroutinesThatYieldTakeTurns(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(1);
		gmp.go(() -> {
			go(gmp, "a", 3);
			go(gmp, "b", 3);
		}).join();
		SchedulerProbe.awaitNoGoroutine(gmp);
		assertThat(this.order).containsExactly("b", "a", "b", "a", "b", "a");
	}

	@Test
	void anUnparkedGoroutineRunsNext(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(1);
		Thread sleeper = gmp.go(() -> {
			LockSupport.park();
			this.order.add("unparked");
		});
		gmp.go(() -> {
			while (sleeper.getState() != Thread.State.WAITING) {
				Thread.yield();
			}
			go(gmp, "a", 1);
			go(gmp, "b", 1);
			LockSupport.unpark(sleeper);
		}).join();
		SchedulerProbe.awaitNoGoroutine(gmp);
		assertThat(this.order).containsExactly("unparked", "a", "b");
	}

	@Test
	void aLocalQueueThatNeverRunsDryDoesNotStarveTheGlobalOne(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(1);
		AtomicBoolean stop = new AtomicBoolean();
		gmp.go(() -> {
			for (int i = 0; i < 3; i++) {
				keepQueueFilled(gmp, stop);
			}
		});
		gmp.go(() -> stop.set(true)).join();
		SchedulerProbe.awaitNoGoroutine(gmp);
		assertThat(stop).isTrue();
	}

	/*
	 * The second one that it starts takes its place in runnext, so the first one goes
	 * through the ring, and each of its turns is a time slice of its own.
	 */
	private static void keepQueueFilled(Gmp gmp, AtomicBoolean stop) {
		gmp.go(() -> {
			if (!stop.get()) {
				keepQueueFilled(gmp, stop);
				gmp.go(() -> {
				});
			}
		});
	}

	@Test
	void aPairThatWakesEachOtherDoesNotStarveTheLocalQueue(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(1);
		AtomicBoolean stop = new AtomicBoolean();
		gmp.go(() -> {
			gmp.go(() -> stop.set(true));
			startPingPong(gmp, stop);
		}).join();
		SchedulerProbe.awaitNoGoroutine(gmp);
		assertThat(stop).isTrue();
	}

	@Test
	void aPairThatWakesEachOtherDoesNotStarveTheGlobalQueue(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(1);
		AtomicBoolean stop = new AtomicBoolean();
		gmp.go(() -> startPingPong(gmp, stop)).join();
		gmp.go(() -> stop.set(true)).join();
		SchedulerProbe.awaitNoGoroutine(gmp);
		assertThat(stop).isTrue();
	}

	private static void startPingPong(Gmp gmp, AtomicBoolean stop) {
		Thread[] pair = new Thread[2];
		AtomicInteger turn = new AtomicInteger();
		for (int i = 0; i < 2; i++) {
			int me = i;
			pair[i] = gmp.threadFactory().newThread(() -> {
				while (!stop.get()) {
					if (turn.compareAndSet(me, 1 - me)) {
						LockSupport.unpark(pair[1 - me]);
					}
					else {
						LockSupport.park();
					}
				}
				LockSupport.unpark(pair[1 - me]);
			});
		}
		pair[0].start();
		pair[1].start();
	}

	@Test
	void aGoroutineBehindOneThatComputesIsTakenByAnotherProcessor(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		for (int i = 0; i < 20; i++) {
			AtomicBoolean ran = new AtomicBoolean();
			AtomicBoolean ranMeanwhile = new AtomicBoolean();
			gmp.go(() -> {
				gmp.go(() -> ran.set(true));
				long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
				while (!ran.get() && System.nanoTime() < deadline) {
					Thread.onSpinWait();
				}
				ranMeanwhile.set(ran.get());
			}).join();
			assertThat(ranMeanwhile).isTrue();
		}
	}

	@Test
	void halfOfALongQueueIsStolenByAnIdleProcessor(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		CountDownLatch both = new CountDownLatch(2);
		AtomicBoolean metEachOther = new AtomicBoolean(true);
		gmp.go(() -> {
			for (int i = 0; i < 2; i++) {
				gmp.go(() -> {
					both.countDown();
					// Without giving way: only two machines at once can count down both.
					long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
					while (both.getCount() > 0 && System.nanoTime() < deadline) {
						Thread.onSpinWait();
					}
					metEachOther.compareAndSet(true, both.getCount() == 0);
				});
			}
			for (int i = 0; i < 50; i++) {
				go(gmp, "g", 1);
			}
		}).join();
		SchedulerProbe.awaitNoGoroutine(gmp);
		assertThat(metEachOther).isTrue();
		assertThat(this.order).hasSize(50);
		assertThat(gmp.snapshot().counters().steals()).isPositive();
	}

	@Test
	void aQueueThatIsFullMovesHalfOfItselfToTheGlobalOne(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(1);
		List<Integer> sizes = new ArrayList<>();
		gmp.go(() -> {
			for (int i = 0; i < 1 + LocalRunQueue.CAPACITY; i++) {
				go(gmp, "g", 1);
			}
			sizes.add(gmp.snapshot().processors().getFirst().localRunQueue().size());
			sizes.add(gmp.snapshot().globalRunQueue().size());
			go(gmp, "one more", 1);
			sizes.add(gmp.snapshot().processors().getFirst().localRunQueue().size());
			sizes.add(gmp.snapshot().globalRunQueue().size());
		}).join();
		SchedulerProbe.awaitNoGoroutine(gmp);
		assertThat(sizes).containsExactly(256, 0, 128, 129);
		assertThat(this.order).hasSize(258);
		assertThat(gmp.snapshot().counters().overflows()).isEqualTo(1);
	}

	@Test
	void whatAPlatformThreadWakesGoesToTheGlobalQueue(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(1);
		CountDownLatch busy = new CountDownLatch(1);
		AtomicBoolean stop = new AtomicBoolean();
		Thread sleeper = gmp.go((Runnable) LockSupport::park);
		Thread hog = gmp.go(() -> {
			while (sleeper.getState() != Thread.State.WAITING) {
				Thread.yield();
			}
			busy.countDown();
			while (!stop.get()) {
				Thread.onSpinWait();
			}
		});
		try {
			assertThat(busy.await(20, TimeUnit.SECONDS)).isTrue();
			LockSupport.unpark(sleeper);
			gmp.go(() -> {
			});
			assertThat(gmp.snapshot().globalRunQueue().size()).isEqualTo(2);
			assertThat(gmp.snapshot().goroutines().runnable()).isEqualTo(2);
			assertThat(gmp.snapshot().goroutines().running()).isEqualTo(1);
		}
		finally {
			stop.set(true);
		}
		hog.join();
		SchedulerProbe.awaitNoGoroutine(gmp);
	}

	private void go(Gmp gmp, String name, int turns) {
		gmp.go(() -> {
			for (int i = 0; i < turns; i++) {
				if (i > 0) {
					Thread.yield();
				}
				this.order.add(name);
			}
		});
	}

}
