package dev.gmp.scheduler;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.gmp.jdk.JdkAccess;
import dev.gmp.testing.GoroutineDumpOnFailure;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The heap of timers, beside a sorted list.
 */
@Timeout(60)
@ExtendWith(GoroutineDumpOnFailure.class)
class TimerHeapTests {

	private final Random random = new Random(42);

	@Test
	void itTellsWhenItWasServedLast() {
		TimerHeap heap = newHeap();
		assertThat(heap.servedAt()).isZero();
		heap.takeDue(17, new Timer[1], 1);
		assertThat(heap.servedAt()).isEqualTo(17);
	}

	@Test
	void itGivesThemInTheOrderOfTheirTimes() {
		TimerHeap heap = newHeap();
		List<Timer> timers = new ArrayList<>();
		for (int i = 0; i < 10_000; i++) {
			timers.add(add(heap, this.random.nextInt(1_000)));
		}
		timers.sort(Comparator.comparingLong((timer) -> timer.when));
		assertThat(heap.earliest()).isEqualTo(timers.getFirst().when);
		List<Long> taken = new ArrayList<>();
		for (long now = 0; now < 1_000; now++) {
			takeAll(heap, now).forEach((timer) -> taken.add(timer.when));
		}
		assertThat(taken).isEqualTo(timers.stream().map((timer) -> timer.when).toList());
		assertThat(heap.earliest()).isEqualTo(TimerHeap.NONE);
		assertThat(heap.size()).isZero();
	}

	@Test
	void whatIsNotDueStays() {
		TimerHeap heap = newHeap();
		add(heap, 5);
		Timer due = add(heap, 4);
		assertThat(takeAll(heap, 3)).isEmpty();
		assertThat(takeAll(heap, 4)).containsExactly(due);
		assertThat(heap.earliest()).isEqualTo(5);
	}

	@Test
	void itGivesNoMoreThanIsAskedFor() {
		TimerHeap heap = newHeap();
		for (int i = 0; i < 10; i++) {
			add(heap, i);
		}
		@Nullable Timer[] due = new Timer[TimerHeap.MAX_BATCH];
		assertThat(heap.takeDue(100, due, 3)).isEqualTo(3);
		assertThat(heap.takeDue(100, due, 0)).isZero();
		assertThat(heap.earliest()).isEqualTo(3);
	}

	@Test
	void whatWasCancelledIsGone() {
		TimerHeap heap = newHeap();
		for (int round = 0; round < 200; round++) {
			List<Timer> timers = new ArrayList<>();
			for (int i = 0; i < 100; i++) {
				timers.add(add(heap, this.random.nextInt(50)));
			}
			List<Timer> kept = new ArrayList<>(timers);
			while (kept.size() > 30) {
				Timer cancelled = kept.remove(this.random.nextInt(kept.size()));
				assertThat(cancelled.cancel(false)).isTrue();
				assertThat(cancelled.cancel(false)).isFalse();
				assertThat(cancelled.isCancelled()).isTrue();
			}
			kept.sort(Comparator.comparingLong((timer) -> timer.when));
			assertThat(heap.earliest()).isEqualTo(kept.getFirst().when);
			List<Timer> taken = takeAll(heap, 50);
			assertThat(taken).containsExactlyInAnyOrderElementsOf(kept)
				.isSortedAccordingTo(Comparator.comparingLong((timer) -> timer.when));
			assertThat(taken).noneMatch((timer) -> timer.cancel(false));
		}
	}

	@Test
	void eachIsTakenOrCancelledOnceByManyThreads() throws InterruptedException {
		TimerHeap heap = newHeap();
		int adders = 4;
		int each = 50_000;
		AtomicInteger ran = new AtomicInteger();
		AtomicInteger cancelled = new AtomicInteger();
		AtomicBoolean added = new AtomicBoolean();
		CountDownLatch adding = new CountDownLatch(adders);
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < adders; i++) {
			threads.add(Thread.ofPlatform().start(() -> {
				ThreadLocalRandom random = ThreadLocalRandom.current();
				for (int k = 0; k < each; k++) {
					Timer timer = new Timer(heap, random.nextInt(1_000), ran::incrementAndGet);
					heap.add(timer);
					if (random.nextBoolean() && timer.cancel(false)) {
						cancelled.incrementAndGet();
					}
				}
				adding.countDown();
			}));
		}
		for (int i = 0; i < 2; i++) {
			threads.add(Thread.ofPlatform().start(() -> {
				boolean last;
				do {
					last = added.get();
					takeAll(heap, ThreadLocalRandom.current().nextInt(1_000)).forEach(Timer::run);
				}
				while (!last);
			}));
		}
		assertThat(adding.await(30, TimeUnit.SECONDS)).isTrue();
		added.set(true);
		for (Thread thread : threads) {
			thread.join(30_000);
			assertThat(thread.isAlive()).isFalse();
		}
		takeAll(heap, 1_000).forEach(Timer::run);
		assertThat(ran.get() + cancelled.get()).isEqualTo(adders * each);
		assertThat(cancelled).hasPositiveValue();
		assertThat(heap.size()).isZero();
	}

	private static TimerHeap newHeap() {
		return new TimerHeap(System.nanoTime(), JdkAccess.get(true));
	}

	private static Timer add(TimerHeap heap, long when) {
		Timer timer = new Timer(heap, when, () -> {
		});
		heap.add(timer);
		return timer;
	}

	private static List<Timer> takeAll(TimerHeap heap, long now) {
		List<Timer> taken = new ArrayList<>();
		@Nullable Timer[] due = new Timer[TimerHeap.MAX_BATCH];
		int n;
		do {
			n = heap.takeDue(now, due, due.length);
			for (int i = 0; i < n; i++) {
				Timer timer = due[i];
				taken.add(Objects.requireNonNull(timer));
			}
		}
		while (n > 0);
		return taken;
	}

}
