package dev.gmp.scheduler;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gmp.Gmp;
import dev.gmp.concurrent.AdaptiveSpin;
import dev.gmp.inspect.ProcessorStatus;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Machines that spin for a moment before they park, see {@link AdaptiveSpin}.
 */
@Timeout(120)
@ExtendWith(GoroutineDumpOnFailure.class)
class SpinBeforeParkTests {

	private static final int CALLS = 30_000;

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 4 })
	void callsFromOutsideAreTakenWhateverTheMachineIsAbout(int processors, Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(processors);
		for (int i = 0; i < CALLS; i++) {
			int number = i;
			Future<Integer> call = gmp.go(() -> number);
			assertThat(call.get(30, TimeUnit.SECONDS)).isEqualTo(number);
			// Up to some 100 us: it looks, stops looking, is about to sleep, or sleeps.
			for (int k = 0; k < (i % 64) * (i % 32); k++) {
				Thread.onSpinWait();
			}
		}
		SchedulerProbe.awaitNoGoroutine(gmp);
		assertThat(gmp.snapshot().counters().finished()).isEqualTo(CALLS);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void wakeUpsFromOutsideAreTakenWhilePsComeAndGo(int processors, Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(processors);
		AtomicBoolean ended = new AtomicBoolean();
		Waiter waiter = new Waiter();
		Thread goroutine = gmp.go(waiter);
		Thread resizer = Thread.ofPlatform().start(() -> {
			for (int n = 0; !ended.get(); n++) {
				gmp.setProcessors(1 + n % 3);
				LockSupport.parkNanos(20_000);
			}
		});
		try {
			for (int i = 1; i <= CALLS; i++) {
				waiter.called = i;
				LockSupport.unpark(goroutine);
				long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
				while (waiter.answered != i) {
					assertThat(System.nanoTime()).as("time to answer call %d", i).isLessThan(deadline);
					Thread.onSpinWait();
				}
			}
		}
		finally {
			ended.set(true);
			waiter.called = -1;
			LockSupport.unpark(goroutine);
		}
		assertThat(resizer.join(Duration.ofSeconds(30))).isTrue();
		assertThat(goroutine.join(Duration.ofSeconds(30))).isTrue();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void afterSilenceNobodyLooksOn(int processors, Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(processors);
		for (int i = 0; i < 1_000; i++) {
			gmp.go(() -> true).get(30, TimeUnit.SECONDS);
		}
		await().untilAsserted(
				() -> assertThat(gmp.snapshot().processors()).allMatch((p) -> p.status() == ProcessorStatus.IDLE));
	}

	/** Answers each call, and ends with a negative one. */
	private static final class Waiter implements Runnable {

		private volatile int called;

		private volatile int answered;

		@Override
		public void run() {
			while (this.called >= 0) {
				int call = this.called;
				if (call > 0 && call != this.answered) {
					this.answered = call;
				}
				else {
					LockSupport.park(this);
				}
			}
		}

	}

}
