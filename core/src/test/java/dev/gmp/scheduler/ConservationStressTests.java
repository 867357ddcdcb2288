package dev.gmp.scheduler;

import java.time.Duration;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gmp.Gmp;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A random mix of everything that makes goroutines wait and wake one another. Each must
 * run to its end exactly once: a lost wake-up hangs, and is told with the goroutines that
 * hang; a doubled one is counted.
 * <p>
 * The system property {@code gmp.stress.seconds} sets how long it goes on for each number
 * of processors, {@code gmp.stress.seed} repeats a run.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
@ExtendWith(GoroutineDumpOnFailure.class)
class ConservationStressTests {

	private static final long SECONDS = Long.getLong("gmp.stress.seconds", 3);

	private static final long SEED = Long.getLong("gmp.stress.seed", new Random().nextLong());

	private static final Duration ROUND_LIMIT = Duration.ofSeconds(60);

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 4, 8 })
	void everyGoroutineRunsExactlyOnce(int processors, Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(processors);
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
		SplittableRandom seeds = new SplittableRandom(SEED);
		int rounds = 0;
		do {
			long seed = seeds.nextLong();
			Round round = new Round(gmp, new SplittableRandom(seed));
			assertThat(round.run()).as("round %d of seed %d with %d processors: %s", rounds, SEED, processors, round)
				.isTrue();
			rounds++;
		}
		while (System.nanoTime() < end);
		SchedulerProbe.awaitNoGoroutine(gmp);
		var counters = gmp.snapshot().counters();
		assertThat(counters.finished()).isEqualTo(counters.spawned());
	}

	/**
	 * A tree of goroutines, of which each does something random.
	 */
	private static final class Round {

		private static final int ROOTS = 40;

		private static final int DEPTH = 3;

		private final Gmp gmp;

		private final SplittableRandom random;

		private final AtomicInteger started = new AtomicInteger();

		private final AtomicInteger ended = new AtomicInteger();

		private final AtomicReference<Throwable> failure = new AtomicReference<>();

		private final Phaser all = new Phaser(1);

		private final ReentrantLock lock = new ReentrantLock();

		private final Object monitor = new Object();

		private final SynchronousQueue<Integer> exchange = new SynchronousQueue<>();

		/** Written under either lock, so that a lost update would show. */
		private int guardedByLock;

		private int guardedByMonitor;

		private final AtomicInteger locked = new AtomicInteger();

		private final AtomicInteger synchronizeds = new AtomicInteger();

		Round(Gmp gmp, SplittableRandom random) {
			this.gmp = gmp;
			this.random = random;
		}

		boolean run() throws InterruptedException {
			for (int i = 0; i < ROOTS; i++) {
				start(this.random.split(), DEPTH);
			}
			try {
				this.all.awaitAdvanceInterruptibly(this.all.arrive(), ROUND_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
			}
			catch (TimeoutException ex) {
				return false;
			}
			return this.failure.get() == null && this.started.get() == this.ended.get()
					&& this.guardedByLock == this.locked.get() && this.guardedByMonitor == this.synchronizeds.get();
		}

		private void start(SplittableRandom own, int depth) {
			this.all.register();
			this.started.incrementAndGet();
			AtomicInteger runs = new AtomicInteger();
			Runnable task = () -> {
				try {
					if (runs.incrementAndGet() != 1) {
						throw new AssertionError("ran twice");
					}
					for (int i = 0; i < 4; i++) {
						doSomething(own, depth);
					}
				}
				catch (Throwable ex) {
					this.failure.compareAndSet(null, ex);
				}
				finally {
					this.ended.incrementAndGet();
					this.all.arriveAndDeregister();
				}
			};
			switch (own.nextInt(4)) {
				case 0 -> Thread.ofVirtual().start(task);
				case 1 -> this.gmp.threadFactory().newThread(task).start();
				default -> this.gmp.go(task);
			}
		}

		private void doSomething(SplittableRandom own, int depth) throws Exception {
			switch (own.nextInt(12)) {
				case 0 -> spawn(own, depth);
				case 1 -> Thread.yield();
				case 2 -> LockSupport.parkNanos(own.nextInt(200_000));
				case 3 -> Thread.sleep(0, own.nextInt(999_999));
				case 4 -> underLock();
				case 5 -> underMonitor();
				case 6 -> pingPong(own);
				case 7 -> awaitChildren(own);
				case 8 -> interruptSomebody();
				case 9 -> handOver(own);
				case 10 -> notifySomebody();
				default -> compute(own);
			}
		}

		private void spawn(SplittableRandom own, int depth) {
			if (depth > 0) {
				for (int i = own.nextInt(6); i > 0; i--) {
					start(own.split(), depth - 1);
				}
			}
		}

		private void underLock() {
			this.lock.lock();
			try {
				this.guardedByLock++;
				Thread.yield();
			}
			finally {
				this.lock.unlock();
			}
			this.locked.incrementAndGet();
		}

		private void underMonitor() {
			synchronized (this.monitor) {
				this.guardedByMonitor++;
				Thread.yield();
			}
			this.synchronizeds.incrementAndGet();
		}

		private void pingPong(SplittableRandom own) throws InterruptedException {
			Thread[] pair = new Thread[2];
			AtomicInteger turn = new AtomicInteger();
			int rounds = 1 + own.nextInt(20);
			for (int i = 0; i < 2; i++) {
				int me = i;
				pair[i] = this.gmp.threadFactory().newThread(() -> {
					for (int n = 0; n < rounds; n++) {
						while (turn.get() != me) {
							LockSupport.park();
						}
						turn.set(1 - me);
						LockSupport.unpark(pair[1 - me]);
					}
				});
			}
			pair[0].start();
			pair[1].start();
			pair[0].join();
			pair[1].join();
		}

		private void awaitChildren(SplittableRandom own) throws Exception {
			int n = 1 + own.nextInt(5);
			if (own.nextBoolean()) {
				CompletableFuture<?>[] futures = new CompletableFuture<?>[n];
				for (int i = 0; i < n; i++) {
					futures[i] = CompletableFuture.runAsync(Thread::yield, this.gmp.executor());
				}
				CompletableFuture.allOf(futures).get(60, TimeUnit.SECONDS);
				return;
			}
			try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
				Future<Integer> future = executor.submit(() -> n);
				assertThat(future.get(60, TimeUnit.SECONDS)).isEqualTo(n);
			}
		}

		private void interruptSomebody() throws InterruptedException {
			CountDownLatch interrupted = new CountDownLatch(1);
			Thread sleeper = this.gmp.go(() -> {
				try {
					Thread.sleep(Duration.ofMinutes(5));
				}
				catch (InterruptedException ex) {
					interrupted.countDown();
				}
			});
			sleeper.interrupt();
			assertThat(interrupted.await(60, TimeUnit.SECONDS)).isTrue();
		}

		private void handOver(SplittableRandom own) throws InterruptedException {
			int value = own.nextInt();
			this.gmp.go(() -> this.exchange.offer(value, 60, TimeUnit.SECONDS));
			assertThat(this.exchange.poll(60, TimeUnit.SECONDS)).isNotNull();
		}

		private void notifySomebody() throws InterruptedException {
			Object own = new Object();
			boolean[] told = new boolean[1];
			synchronized (own) {
				this.gmp.go(() -> {
					synchronized (own) {
						told[0] = true;
						own.notifyAll();
					}
				});
				while (!told[0]) {
					own.wait(60_000);
				}
			}
		}

		private static void compute(SplittableRandom own) {
			long end = System.nanoTime() + own.nextInt(100_000);
			while (System.nanoTime() < end) {
				Thread.onSpinWait();
			}
		}

		@Override
		public String toString() {
			return "started " + this.started + ", ended " + this.ended + ", under lock " + this.guardedByLock + "/"
					+ this.locked + ", under monitor " + this.guardedByMonitor + "/" + this.synchronizeds + ", failure "
					+ this.failure;
		}

	}

}
