package dev.gmp.chan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gmp.Gmp;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The properties of a select.
 */
@Timeout(60)
@ExtendWith(GoroutineDumpOnFailure.class)
class SelectTests {

	private static final Duration SHORT = Duration.ofMillis(20);

	private static final Duration LONG = Duration.ofSeconds(20);

	@Test
	void theCaseThatIsReadyIsChosen() throws Exception {
		Chan<Integer> empty = Chan.make(1);
		Chan<String> filled = Chan.make(1);
		filled.send("a");
		String chosen = new Select<String>().receive(empty, (value) -> "empty")
			.receive(filled, (value) -> "filled " + value)
			.select();
		assertThat(chosen).isEqualTo("filled a");
		chosen = new Select<String>().send(empty, 1, () -> "sent").receive(filled, (value) -> "received").select();
		assertThat(chosen).isEqualTo("sent");
		assertThat(empty.poll()).isEqualTo(1);
	}

	@Test
	void theDefaultIsChosenIfNothingIsReady() throws Exception {
		Chan<Integer> empty = Chan.make();
		Select<String> select = new Select<String>().receive(empty, (value) -> "received")
			.send(empty, 1, () -> "sent")
			.orElse(() -> "default");
		assertThat(select.select()).isEqualTo("default");
		assertThat(empty.waiters()).isZero();
		empty.close();
		assertThat(new Select<String>().receive(empty, (value) -> "closed " + value).orElse(() -> "default").select())
			.isEqualTo("closed null");
	}

	@Test
	void aSelectNeverMeetsItself() throws Exception {
		Chan<Integer> chan = Chan.make();
		assertThat(new Select<String>().receive(chan, (value) -> "received")
			.send(chan, 1, () -> "sent")
			.after(SHORT, () -> "timeout")
			.select()).isEqualTo("timeout");
		assertThat(chan.waiters()).isZero();
	}

	@Test
	void twoSelectsOnBothSidesOfOneChannelMeet(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		Chan<Integer> chan = Chan.make();
		for (int i = 0; i < 1000; i++) {
			Future<String> a = gmp.go(() -> onBothSides(chan, 1));
			Future<String> b = gmp.go(() -> onBothSides(chan, 2));
			String both = a.get(20, TimeUnit.SECONDS) + ", " + b.get(20, TimeUnit.SECONDS);
			assertThat(both).isIn("sent, received 1", "received 2, sent");
		}
		assertThat(chan.waiters()).isZero();
	}

	private static String onBothSides(Chan<Integer> chan, int value) throws InterruptedException {
		return new Select<String>().receive(chan, (received) -> "received " + received)
			.send(chan, value, () -> "sent")
			.select();
	}

	@Test
	void aCaseOnNullIsNeverChosen() throws Exception {
		Chan<Integer> none = null;
		assertThat(new Select<String>().receive(none, (value) -> "received")
			.send(none, 1, () -> "sent")
			.orElse(() -> "default")
			.select()).isEqualTo("default");
		assertThat(new Select<String>().receive(none, (value) -> "received").after(SHORT, () -> "timeout").select())
			.isEqualTo("timeout");
	}

	@Test
	void withoutACaseItWaitsForEver(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(1);
		FutureTask<Void> waits = new FutureTask<>(() -> new Select<Void>().select());
		Thread thread = gmp.go(waits);
		Awaitility.await().atMost(LONG).until(() -> thread.getState() == Thread.State.WAITING);
		thread.interrupt();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> waits.get(20, TimeUnit.SECONDS))
			.withCauseInstanceOf(InterruptedException.class);
	}

	@Test
	void sendingToAClosedChannelThrowsIfItIsChosen(Schedulers schedulers) throws Exception {
		Chan<Integer> chan = Chan.make();
		chan.close();
		Select<String> select = new Select<String>().send(chan, 1, () -> "sent").orElse(() -> "default");
		assertThatExceptionOfType(ChanClosedException.class).isThrownBy(select::select);
		Chan<Integer> closedLater = Chan.make();
		Future<String> waits = schedulers.start(1)
			.go(() -> new Select<String>().send(closedLater, 1, () -> "sent").select());
		awaitWaiters(closedLater, 1);
		closedLater.close();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> waits.get(20, TimeUnit.SECONDS))
			.withCauseInstanceOf(ChanClosedException.class);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 8, 100 })
	void oneOfManyWakesIt(int n, Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		List<Chan<Integer>> chans = new ArrayList<>();
		for (int i = 0; i < n; i++) {
			chans.add(Chan.make());
		}
		// Not in the order in which they were made.
		Collections.shuffle(chans, new java.util.Random(n));
		for (int i = 0; i < n; i++) {
			int number = i;
			Select<Integer> select = new Select<>();
			for (Chan<Integer> chan : chans) {
				select.receive(chan, (value) -> value);
			}
			Future<Integer> received = gmp.go(select::select);
			chans.forEach((chan) -> awaitWaiters(chan, 1));
			assertThat(chans.get(number).offer(number)).isTrue();
			assertThat(received.get(20, TimeUnit.SECONDS)).isEqualTo(number);
			chans.forEach((chan) -> assertThat(chan.waiters()).isZero());
		}
	}

	@Test
	void theSameChannelMayStandInSeveralCases(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		Chan<Integer> chan = Chan.make();
		Select<String> select = new Select<String>().receive(chan, (value) -> "a" + value)
			.receive(chan, (value) -> "b" + value)
			.receive(chan, (value) -> "c" + value);
		Future<String> received = gmp.go(select::select);
		awaitWaiters(chan, 3);
		assertThat(chan.offer(1)).isTrue();
		// First come, first served also among the cases of one select.
		assertThat(received.get(20, TimeUnit.SECONDS)).isEqualTo("a1");
		assertThat(chan.waiters()).isZero();
		assertThat(chan.offer(2)).isFalse();
	}

	@Test
	void anInterruptEndsTheWaitAndNothingIsDone(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		Chan<Integer> in = Chan.make();
		Chan<Integer> out = Chan.make();
		FutureTask<String> waits = new FutureTask<>(
				() -> new Select<String>().receive(in, (value) -> "received").send(out, 1, () -> "sent").select());
		Thread thread = gmp.go(waits);
		awaitWaiters(in, 1);
		awaitWaiters(out, 1);
		thread.interrupt();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> waits.get(20, TimeUnit.SECONDS))
			.withCauseInstanceOf(InterruptedException.class);
		assertThat(in.offer(1)).isFalse();
		assertThat(out.poll()).isNull();
	}

	@Test
	void itMayBeUsedAgain() throws Exception {
		Chan<Integer> chan = Chan.make(1);
		Select<String> select = new Select<String>().receive(chan, (value) -> "received " + value)
			.after(SHORT, () -> "timeout");
		assertThat(select.select()).isEqualTo("timeout");
		chan.send(1);
		assertThat(select.select()).isEqualTo("received 1");
		assertThat(select.select()).isEqualTo("timeout");
		chan.close();
		assertThat(select.select()).isEqualTo("received null");
	}

	@Test
	void theFunctionOfACaseMayUseItAgain() throws Exception {
		Chan<Integer> chan = Chan.make(2);
		chan.send(1);
		chan.send(2);
		Select<String> select = new Select<>();
		select.receive(chan, (value) -> (value == 1) ? "1, then " + again(select) : String.valueOf(value));
		assertThat(select.select()).isEqualTo("1, then 2");
	}

	private static String again(Select<String> select) {
		try {
			return select.select();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	@Test
	void itIsForOneThreadAtATime(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		Chan<Integer> chan = Chan.make();
		Select<Integer> select = new Select<Integer>().receive(chan, (value) -> value);
		Future<Integer> first = gmp.go(select::select);
		awaitWaiters(chan, 1);
		assertThatIllegalStateException().isThrownBy(select::select);
		chan.send(1);
		assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo(1);
	}

	@Test
	void itHasOneTimeoutAndOneDefault() {
		assertThatIllegalStateException()
			.isThrownBy(() -> new Select<Integer>().after(SHORT, () -> 1).after(SHORT, () -> 2));
		assertThatIllegalStateException().isThrownBy(() -> new Select<Integer>().orElse(() -> 1).orElse(() -> 2));
	}

	/**
	 * 10^6 picks; the statistic is chi-square distributed with 7 degrees of freedom, and
	 * exceeds 40 with a probability of 10^-6.
	 */
	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void amongThoseThatAreReadyEachIsAsLikely(boolean everyOther) throws Exception {
		int ready = 8;
		int picks = 500_000;
		int[] counts = new int[ready];
		Select<Integer> select = new Select<>();
		List<Chan<Boolean>> chans = new ArrayList<>();
		for (int i = 0; i < ready; i++) {
			Chan<Boolean> chan = Chan.make(1);
			chan.send(true);
			chans.add(chan);
			int number = i;
			select.receive(chan, (value) -> number);
			if (everyOther && i < 5) {
				// Those that are not ready must not lend their share to a neighbour.
				select.receive(Chan.<Boolean>make(), (value) -> -1);
			}
		}
		for (int i = 0; i < picks; i++) {
			int picked = select.select();
			counts[picked]++;
			chans.get(picked).send(true);
		}
		double expected = (double) picks / ready;
		double chiSquare = 0;
		for (int count : counts) {
			chiSquare += (count - expected) * (count - expected) / expected;
		}
		assertThat(chiSquare).as("chi-square of %s", java.util.Arrays.toString(counts)).isLessThan(40);
	}

	@Test
	void aMillionTimeoutsLeaveNoWaiter(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		Chan<Integer> in = Chan.make();
		Chan<Integer> out = Chan.make();
		int goroutines = 1000;
		CountDownLatch done = new CountDownLatch(goroutines);
		for (int i = 0; i < goroutines; i++) {
			gmp.go(() -> {
				Select<Boolean> select = new Select<Boolean>().receive(in, (value) -> true)
					.send(out, 1, () -> true)
					.after(Duration.ofNanos(1000), () -> false);
				for (int j = 0; j < 1000; j++) {
					if (select.select()) {
						throw new AssertionError("nobody is there");
					}
				}
				done.countDown();
				return null;
			});
		}
		assertThat(done.await(50, TimeUnit.SECONDS)).isTrue();
		assertThat(in.waiters()).isZero();
		assertThat(out.waiters()).isZero();
	}

	private static void awaitWaiters(Chan<?> chan, int n) {
		Awaitility.await().pollInterval(Duration.ofMillis(1)).atMost(LONG).until(() -> chan.waiters() == n);
	}

}
