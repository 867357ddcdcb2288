package dev.gmp.scheduler;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gmp.Gmp;
import dev.gmp.Goroutine;
import dev.gmp.inspect.GmpSnapshot;
import dev.gmp.inspect.ProcessorSnapshot;
import dev.gmp.inspect.ProcessorStatus;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * GOMAXPROCS changes while the scheduler runs.
 */
@Timeout(120)
@ExtendWith(GoroutineDumpOnFailure.class)
class ProcessorsTests {

	@ParameterizedTest
	@ValueSource(ints = { Integer.MIN_VALUE, -1, 0, 1025, Integer.MAX_VALUE })
	void anImpossibleNumberIsRefusedAndChangesNothing(int processors, Schedulers schedulers) {
		Gmp gmp = schedulers.start(2);
		assertThatIllegalArgumentException().isThrownBy(() -> gmp.setProcessors(processors))
			.withMessage("processors is " + processors + ", allowed is 1 to 1024");
		assertThat(gmp.processors()).isEqualTo(2);
	}

	@Test
	void moreThanThereMayBeMachinesAreRefused(Schedulers schedulers) {
		Gmp gmp = schedulers.start((builder) -> builder.processors(1).machinesMax(2));
		assertThatIllegalArgumentException().isThrownBy(() -> gmp.setProcessors(3))
			.withMessage("processors is 3, allowed is not more than there may be machines, 2");
		gmp.setProcessors(2);
		assertThat(gmp.processors()).isEqualTo(2);
	}

	@Test
	void processorsComeAndGoAtRest(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(1);
		for (int n : new int[] { 4, 2, 7, 1, 1, 3 }) {
			gmp.setProcessors(n);
			assertThat(gmp.processors()).isEqualTo(n);
			GmpSnapshot snapshot = gmp.snapshot();
			assertThat(snapshot.gomaxprocs()).isEqualTo(n);
			assertThat(snapshot.processors()).extracting(ProcessorSnapshot::id).hasSize(n).endsWith(n - 1);
			assertThat(gmp.go(() -> 42).get(20, TimeUnit.SECONDS)).isEqualTo(42);
			Awaitility.await()
				.until(() -> gmp.snapshot().processors().stream().allMatch((p) -> p.status() == ProcessorStatus.IDLE));
		}
		assertThat(gmp.snapshot().counters().finished()).isEqualTo(6);
	}

	@Test
	void goroutinesRunOnProcessorsThatWereAdded(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers
			.start((builder) -> builder.processors(1).timeSlice(Duration.ofHours(1)).handoffAfter(Duration.ofHours(1)));
		// Each waits for the others without giving way: they must run at once.
		CountDownLatch meet = new CountDownLatch(3);
		CountDownLatch met = new CountDownLatch(3);
		for (int i = 0; i < 3; i++) {
			gmp.go(() -> {
				meet.countDown();
				while (meet.getCount() > 0) {
					Thread.onSpinWait();
				}
				met.countDown();
			});
		}
		gmp.setProcessors(3);
		assertThat(met.await(30, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void aProcessorThatWasTakenAwayGoesWithItsGoroutine(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers
			.start((builder) -> builder.processors(2).timeSlice(Duration.ofHours(1)).handoffAfter(Duration.ofHours(1)));
		AtomicBoolean release = new AtomicBoolean();
		CountDownLatch running = new CountDownLatch(2);
		CountDownLatch ended = new CountDownLatch(2);
		for (int i = 0; i < 2; i++) {
			gmp.go(() -> {
				for (int k = 0; k < 10; k++) {
					gmp.go(() -> {
					});
				}
				running.countDown();
				while (!release.get()) {
					Thread.onSpinWait();
				}
				ended.countDown();
			});
		}
		assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
		gmp.setProcessors(1);
		assertThat(gmp.snapshot().processors()).hasSize(1);
		release.set(true);
		assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
		SchedulerProbe.awaitNoGoroutine(gmp);
		assertThat(gmp.snapshot().counters().spawned()).isEqualTo(22);
	}

	@Test
	void nothingIsLostWhileTheyComeAndGoUnderLoad(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		AtomicBoolean stop = new AtomicBoolean();
		LongAdder started = new LongAdder();
		LongAdder ran = new LongAdder();
		for (int i = 0; i < 20; i++) {
			int seed = i;
			gmp.go(() -> {
				SplittableRandom random = new SplittableRandom(seed);
				while (!stop.get()) {
					for (int k = random.nextInt(50); k > 0; k--) {
						started.increment();
						gmp.go(ran::increment);
					}
					switch (random.nextInt(4)) {
						case 0 -> Goroutine.yield_();
						case 1 -> Goroutine.syscall(random::nextInt);
						case 2 -> Goroutine.blocking(random::nextInt);
						default -> Thread.sleep(1);
					}
				}
				return 42;
			});
		}
		SplittableRandom random = new SplittableRandom(4711);
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Integer.getInteger("gmp.stress.seconds", 3));
		try {
			for (int changes = 0; System.nanoTime() < end || changes < 100; changes++) {
				gmp.setProcessors(1 + random.nextInt(8));
				if (changes % 7 == 0) {
					Thread.sleep(1);
				}
			}
		}
		finally {
			stop.set(true);
		}
		SchedulerProbe.awaitNoGoroutine(gmp);
		assertThat(ran.sum()).isEqualTo(started.sum());
		assertThat(gmp.snapshot().counters().finished()).isEqualTo(gmp.snapshot().counters().spawned());
		int processors = gmp.processors();
		Awaitility.await()
			.until(() -> gmp.snapshot().processors().stream().filter((p) -> p.status() == ProcessorStatus.IDLE).count(),
					(idle) -> idle == processors);
	}

}
