package dev.gmp.jdk;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Exchanger;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.gmp.Gmp;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The classes of the JDK that ask whether to spin before they park: whatever the answer,
 * nothing is lost, and who gives up is let go.
 */
@Timeout(60)
@ExtendWith(GoroutineDumpOnFailure.class)
class BlockingClassesTests {

	private static final int VALUES = 2_000;

	static Stream<Handing> handings() {
		SynchronousQueue<Integer> unfair = new SynchronousQueue<>();
		SynchronousQueue<Integer> fair = new SynchronousQueue<>(true);
		LinkedTransferQueue<Integer> transfer = new LinkedTransferQueue<>();
		Exchanger<Integer> exchanger = new Exchanger<>();
		return Stream.of(new Handing("SynchronousQueue", unfair::put, unfair::take, unfair::poll),
				new Handing("fair SynchronousQueue", fair::put, fair::take, fair::poll),
				new Handing("LinkedTransferQueue", transfer::transfer, transfer::take, transfer::poll),
				new Handing("Exchanger", exchanger::exchange, () -> exchanger.exchange(-1), (time, unit) -> {
					try {
						return exchanger.exchange(-1, time, unit);
					}
					catch (TimeoutException ex) {
						return null;
					}
				}));
	}

	@ParameterizedTest
	@MethodSource("handings")
	void handsOverEachValueOnce(Handing handing, Schedulers schedulers) throws Exception {
		for (int processors : new int[] { 1, 2, 4 }) {
			Gmp gmp = schedulers.start(processors);
			FutureTask<Long> taker = go(gmp, () -> {
				long sum = 0;
				for (int i = 0; i < VALUES; i++) {
					sum += handing.take.get();
				}
				return sum;
			});
			FutureTask<Long> giver = go(gmp, () -> {
				for (int i = 0; i < VALUES; i++) {
					handing.give.accept(i);
				}
				return 0L;
			});
			assertThat(giver.get(30, TimeUnit.SECONDS)).isZero();
			assertThat(taker.get(30, TimeUnit.SECONDS)).isEqualTo(VALUES * (VALUES - 1L) / 2);
		}
	}

	@ParameterizedTest
	@MethodSource("handings")
	void whoGivesUpIsLetGo(Handing handing, Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(1);
		List<FutureTask<@Nullable Integer>> takers = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			takers.add(go(gmp, () -> handing.poll.get(1, TimeUnit.MILLISECONDS)));
		}
		for (FutureTask<@Nullable Integer> taker : takers) {
			assertThat(taker.get(30, TimeUnit.SECONDS)).isIn(null, -1);
		}
		Thread interrupted = gmp.go(() -> {
			try {
				handing.take.get();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
		// Whether it waits already or is about to.
		interrupted.interrupt();
		assertThat(interrupted.join(Duration.ofSeconds(30))).isTrue();
	}

	private static <T extends @Nullable Object> FutureTask<T> go(Gmp gmp, Callable<T> task) {
		FutureTask<T> future = new FutureTask<>(task);
		gmp.go(future);
		return future;
	}

	interface Give {

		void accept(Integer value) throws InterruptedException;

	}

	interface Take {

		Integer get() throws InterruptedException;

	}

	interface Poll {

		@Nullable Integer get(long time, TimeUnit unit) throws InterruptedException;

	}

	record Handing(String name, Give give, Take take, Poll poll) {

		@Override
		public String toString() {
			return this.name;
		}

	}

}
