package dev.gmp.scheduler;

import java.time.Duration;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gmp.Gmp;
import dev.gmp.Goroutine;
import dev.gmp.inspect.HandoffCounts;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Hogs spawn, wake, yield, go into syscalls and compute at random while their processors
 * are taken: whatever was started runs once. {@code -Dgmp.stress.seconds} lengthens it.
 */
@Timeout(3600)
@ExtendWith(GoroutineDumpOnFailure.class)
class HandoffStressTests {

	private static final int SECONDS = Integer.getInteger("gmp.stress.seconds", 3);

	private static final long SEED = Long.getLong("gmp.stress.seed", System.nanoTime());

	private static final int MAX_LIVE = 3_000;

	private final Queue<Thread> parked = new ConcurrentLinkedQueue<>();

	private final LongAdder started = new LongAdder();

	private final LongAdder ran = new LongAdder();

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 4, 8 })
	void whateverHogsDoRunsOnce(int processors, Schedulers schedulers) {
		Gmp gmp = schedulers.start((builder) -> builder.processors(processors)
			.timeSlice(Duration.ofMillis(1))
			.handoffAfter(Duration.ofMillis(1))
			.warnAfter(Duration.ofHours(1))
			.hogsMax(1000));
		SplittableRandom random = new SplittableRandom(SEED);
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
		HandoffCounts handoffs = gmp.snapshot().counters().handoffs();
		while (System.nanoTime() < end || handoffs.hog() + handoffs.blocked() == 0 || handoffs.syscall() == 0) {
			for (int i = 0; i <= processors; i++) {
				hog(gmp, random.split());
			}
			while (SchedulerProbe.liveGoroutines(gmp) > MAX_LIVE) {
				wakeOne();
				Thread.yield();
			}
			handoffs = gmp.snapshot().counters().handoffs();
		}
		long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
		while (SchedulerProbe.liveGoroutines(gmp) > 0 && System.nanoTime() < limit) {
			wakeOne();
			Thread.yield();
		}
		assertThat(SchedulerProbe.liveGoroutines(gmp)).as("seed %d", SEED).isZero();
		assertThat(this.ran.sum()).as("seed %d", SEED).isEqualTo(this.started.sum());
		assertThat(gmp.snapshot().counters().finished()).isEqualTo(gmp.snapshot().counters().spawned());
	}

	private void go(Gmp gmp, Runnable task) {
		this.started.increment();
		gmp.go(() -> {
			task.run();
			this.ran.increment();
		});
	}

	private void hog(Gmp gmp, SplittableRandom random) {
		go(gmp, () -> {
			for (int i = random.nextInt(100); i > 0; i--) {
				step(gmp, random);
			}
		});
	}

	private void step(Gmp gmp, SplittableRandom random) {
		switch (random.nextInt(8)) {
			case 0, 1 -> {
				for (int n = random.nextInt(300); n > 0; n--) {
					go(gmp, () -> {
					});
				}
			}
			case 2 -> go(gmp, () -> {
				this.parked.add(Thread.currentThread());
				LockSupport.park();
			});
			case 3 -> wakeOne();
			case 4 -> compute(random.nextInt(200_000));
			case 5 -> syscall(random);
			case 6 -> Goroutine.checkpoint();
			default -> {
				if (random.nextInt(5) == 0) {
					compute(3_000_000);
				}
				else {
					Goroutine.yield_();
				}
			}
		}
	}

	private void wakeOne() {
		Thread thread = this.parked.poll();
		if (thread != null) {
			LockSupport.unpark(thread);
		}
	}

	private static void syscall(SplittableRandom random) {
		int nanos = (random.nextInt(5) == 0) ? 2_000_000 : 10_000;
		try {
			if (random.nextBoolean()) {
				Goroutine.syscall(() -> compute(nanos));
			}
			else {
				Goroutine.blocking(() -> compute(nanos));
			}
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

	private static long compute(long nanos) {
		long end = System.nanoTime() + nanos;
		long left = nanos;
		while (left > 0) {
			Thread.onSpinWait();
			left = end - System.nanoTime();
		}
		return left;
	}

}
