package dev.gmp.chan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gmp.Gmp;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * The properties of one channel.
 */
@Timeout(60)
@ExtendWith(GoroutineDumpOnFailure.class)
class ChanTests {

	private static final Duration SHORT = Duration.ofMillis(20);

	private static final Duration LONG = Duration.ofSeconds(20);

	@Test
	void aNegativeCapacityIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> Chan.make(-1)).withMessageContaining("-1");
	}

	@Test
	void nullIsNoValue() {
		Chan<String> chan = Chan.make(1);
		assertThatNullPointerException().isThrownBy(() -> chan.send(null));
		assertThatNullPointerException().isThrownBy(() -> chan.offer(null));
		assertThatNullPointerException().isThrownBy(() -> chan.offer(null, SHORT));
		assertThat(chan.size()).isZero();
	}

	@Test
	void withoutABufferNothingIsSentUnlessSomebodyReceives() throws Exception {
		Chan<String> chan = Chan.make();
		assertThat(chan.offer("a")).isFalse();
		assertThat(chan.offer("a", SHORT)).isFalse();
		assertThat(chan.poll()).isNull();
		assertThat(chan.poll(SHORT)).isNull();
		assertThat(chan.waiters()).isZero();
		assertThat(chan.capacity()).isZero();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 10 })
	void aBufferHoldsAsMuchAsItsCapacityAndKeepsTheOrder(int capacity) throws Exception {
		Chan<Integer> chan = Chan.make(capacity);
		// More than once round the ring.
		for (int round = 0; round < 5; round++) {
			for (int i = 0; i < capacity; i++) {
				assertThat(chan.size()).isEqualTo(i);
				chan.send(round * 100 + i);
			}
			assertThat(chan.offer(-1)).isFalse();
			assertThat(chan.size()).isEqualTo(capacity);
			for (int i = 0; i < capacity; i++) {
				assertThat(chan.receive()).isEqualTo(round * 100 + i);
			}
			assertThat(chan.poll()).isNull();
		}
	}

	@ParameterizedTest
	@EnumSource
	void aSenderMeetsAReceiver(Waits waits, Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		Chan<String> chan = Chan.make();
		Future<String> received = waits.start(gmp, chan::receive);
		awaitWaiters(chan, 1);
		assertThat(chan.offer("a")).isTrue();
		assertThat(received.get(20, TimeUnit.SECONDS)).isEqualTo("a");
		Future<?> sent = waits.start(gmp, () -> {
			chan.send("b");
			return null;
		});
		awaitWaiters(chan, 1);
		assertThat(chan.poll()).isEqualTo("b");
		sent.get(20, TimeUnit.SECONDS);
	}

	@ParameterizedTest
	@EnumSource
	void whoHasWaitedLongestReceivesFirst(Waits waits, Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		Chan<Integer> chan = Chan.make();
		List<Future<Integer>> received = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			received.add(waits.start(gmp, chan::receive));
			awaitWaiters(chan, i + 1);
		}
		for (int i = 0; i < 10; i++) {
			chan.send(i);
		}
		for (int i = 0; i < 10; i++) {
			assertThat(received.get(i).get(20, TimeUnit.SECONDS)).isEqualTo(i);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 3 })
	void whoHasWaitedLongestSendsFirst(int capacity, Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		Chan<Integer> chan = Chan.make(capacity);
		for (int i = 0; i < capacity; i++) {
			chan.send(i);
		}
		for (int i = 0; i < 10; i++) {
			int value = capacity + i;
			gmp.go(() -> {
				chan.send(value);
				return null;
			});
			awaitWaiters(chan, i + 1);
		}
		for (int i = 0; i < 10 + capacity; i++) {
			assertThat(chan.receive()).isEqualTo(i);
			// The room that was made went to who waited.
			assertThat(chan.size()).isEqualTo(Math.min(capacity, 10 + capacity - 1 - i));
		}
	}

	@Test
	void oneWhoGivesUpInTheMiddleOfTheQueueLeavesTheOthersInOrder(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		Chan<Integer> chan = Chan.make();
		List<Thread> threads = new ArrayList<>();
		List<FutureTask<Integer>> received = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			FutureTask<Integer> task = new FutureTask<>(chan::receive);
			threads.add(gmp.go(task));
			received.add(task);
			awaitWaiters(chan, i + 1);
		}
		// The first, the last, and one in between.
		for (int i : new int[] { 0, 5, 3 }) {
			threads.get(i).interrupt();
			assertThatExceptionOfType(ExecutionException.class)
				.isThrownBy(() -> received.get(i).get(20, TimeUnit.SECONDS))
				.withCauseInstanceOf(InterruptedException.class);
		}
		awaitWaiters(chan, 3);
		for (int i : new int[] { 1, 2, 4 }) {
			assertThat(chan.offer(i)).isTrue();
			assertThat(received.get(i).get(20, TimeUnit.SECONDS)).isEqualTo(i);
		}
		assertThat(chan.offer(9)).isFalse();
	}

	@Test
	void whatIsInTheBufferIsReceivedAfterItWasClosed() throws Exception {
		Chan<Integer> chan = Chan.make(3);
		chan.send(1);
		chan.send(2);
		chan.close();
		assertThat(chan.isClosed()).isTrue();
		assertThat(chan.receive()).isEqualTo(1);
		assertThat(chan.poll()).isEqualTo(2);
		assertThat(chan.receive()).isNull();
		assertThat(chan.poll()).isNull();
		assertThat(chan.poll(LONG)).isNull();
	}

	@Test
	void nothingIsSentToAClosedChannel() {
		Chan<Integer> chan = Chan.make(3);
		chan.close();
		// In Go the second one panics.
		chan.close();
		assertThatExceptionOfType(ChanClosedException.class).isThrownBy(() -> chan.send(1))
			.withMessage("send on closed channel");
		assertThatExceptionOfType(ChanClosedException.class).isThrownBy(() -> chan.offer(1));
		assertThatExceptionOfType(ChanClosedException.class).isThrownBy(() -> chan.offer(1, SHORT));
		assertThat(chan.size()).isZero();
	}

	@ParameterizedTest
	@EnumSource
	void closingWakesEveryReceiver(Waits waits, Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		Chan<Integer> chan = Chan.make(2);
		List<Future<Integer>> received = new ArrayList<>();
		// More than are woken at once.
		for (int i = 0; i < 200; i++) {
			received.add(waits.start(gmp, chan::receive));
		}
		awaitWaiters(chan, 200);
		chan.close();
		for (Future<Integer> one : received) {
			assertThat(one.get(20, TimeUnit.SECONDS)).isNull();
		}
		assertThat(chan.waiters()).isZero();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 2 })
	void closingRefusesEverySenderThatWaits(int capacity, Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		Chan<Integer> chan = Chan.make(capacity);
		for (int i = 0; i < capacity; i++) {
			chan.send(i);
		}
		List<Future<?>> sent = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			sent.add(gmp.go(() -> {
				chan.send(-1);
				return null;
			}));
			sent.add(gmp.go(() -> chan.offer(-1, LONG)));
		}
		awaitWaiters(chan, 200);
		chan.close();
		for (Future<?> one : sent) {
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> one.get(20, TimeUnit.SECONDS))
				.withCauseInstanceOf(ChanClosedException.class);
		}
		for (int i = 0; i < capacity; i++) {
			assertThat(chan.receive()).isEqualTo(i);
		}
		assertThat(chan.receive()).isNull();
	}

	@Test
	void aThreadThatIsInterruptedAlreadyDoesNotBegin() throws Exception {
		Chan<Integer> chan = Chan.make(1);
		List<Callable<?>> blocking = List.of(() -> {
			chan.send(1);
			return null;
		}, () -> chan.offer(1, LONG), chan::receive, () -> chan.poll(LONG), () -> Timers.after(SHORT).receive(),
				() -> Timers.after(SHORT).poll(LONG), () -> new Select<Integer>().receive(chan, (v) -> v).select());
		for (Callable<?> operation : blocking) {
			Thread.currentThread().interrupt();
			assertThatExceptionOfType(InterruptedException.class).isThrownBy(operation::call);
			assertThat(Thread.interrupted()).isFalse();
		}
		assertThat(chan.size()).isZero();
		// What never waits does not care.
		Thread.currentThread().interrupt();
		assertThat(chan.offer(1)).isTrue();
		assertThat(chan.poll()).isEqualTo(1);
		assertThat(Thread.interrupted()).isTrue();
	}

	@ParameterizedTest
	@EnumSource
	void anInterruptEndsTheWaitAndNothingIsSent(Waits waits, Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		Chan<String> chan = Chan.make();
		AtomicReference<Thread> thread = new AtomicReference<>();
		Future<?> sent = waits.start(gmp, () -> {
			thread.set(Thread.currentThread());
			try {
				chan.send("lost?");
				return "sent";
			}
			catch (InterruptedException ex) {
				return Thread.currentThread().isInterrupted() ? "status set" : "interrupted";
			}
		});
		awaitWaiters(chan, 1);
		thread.get().interrupt();
		assertThat(sent.get(20, TimeUnit.SECONDS)).isEqualTo("interrupted");
		assertThat(chan.poll()).isNull();
		assertThat(chan.waiters()).isZero();
	}

	@Test
	void aTimedWaitThatIsServedInTimeSucceeds(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		Chan<Integer> chan = Chan.make();
		Future<Integer> received = gmp.go(() -> chan.poll(LONG));
		awaitWaiters(chan, 1);
		assertThat(chan.offer(1, LONG)).isTrue();
		assertThat(received.get(20, TimeUnit.SECONDS)).isEqualTo(1);
		Future<Boolean> sent = gmp.go(() -> chan.offer(2, Duration.ofSeconds(Long.MAX_VALUE)));
		awaitWaiters(chan, 1);
		assertThat(chan.poll(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(2);
		assertThat(sent.get(20, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void aTimeoutThatIsNotPositiveDoesNotWait() throws Exception {
		Chan<Integer> chan = Chan.make(1);
		for (Duration none : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofSeconds(Long.MIN_VALUE))) {
			assertThat(chan.poll(none)).isNull();
			assertThat(chan.offer(1, none)).isTrue();
			assertThat(chan.offer(1, none)).isFalse();
			assertThat(chan.poll(none)).isEqualTo(1);
		}
	}

	@Test
	void itIsIteratedUntilItIsClosedAndDrained(Schedulers schedulers) {
		Gmp gmp = schedulers.start(2);
		Chan<Integer> chan = Chan.make(2);
		gmp.go(() -> {
			for (int i = 0; i < 100; i++) {
				chan.send(i);
			}
			chan.close();
			return null;
		});
		List<Integer> received = new ArrayList<>();
		for (int value : chan) {
			received.add(value);
		}
		assertThat(received).isEqualTo(IntStream.range(0, 100).boxed().toList());
		Iterator<Integer> iterator = chan.iterator();
		assertThat(iterator.hasNext()).isFalse();
		assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(iterator::next);
	}

	@Test
	void aStreamLeavesInTheChannelWhatItDoesNotNeed() {
		Chan<Integer> chan = Chan.make(10);
		IntStream.range(0, 10).forEach(chan::offer);
		assertThat(chan.stream().limit(3)).containsExactly(0, 1, 2);
		assertThat(chan.poll()).isEqualTo(3);
		chan.close();
		assertThat(chan.stream().map((i) -> 2 * i)).containsExactly(8, 10, 12, 14, 16, 18);
	}

	@Test
	void anInterruptCancelsAnIteration() {
		Chan<Integer> chan = Chan.make();
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> chan.iterator().hasNext());
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void theValueIsGoneFromTheBufferOnceReceived() throws Exception {
		Chan<Object> chan = Chan.make(4);
		java.lang.ref.WeakReference<Object> value = new java.lang.ref.WeakReference<>(sendAndReceive(chan));
		Awaitility.await().atMost(LONG).until(() -> {
			System.gc();
			return value.get() == null;
		});
		assertThat(chan.size()).isZero();
	}

	private static Object sendAndReceive(Chan<Object> chan) throws InterruptedException {
		chan.send(new Object());
		return chan.receive();
	}

	private static void awaitWaiters(Chan<?> chan, int n) {
		Awaitility.await().pollInterval(Duration.ofMillis(1)).atMost(LONG).until(() -> chan.waiters() == n);
	}

	/**
	 * Who waits on a channel.
	 */
	enum Waits {

		GOROUTINE {
			@Override
			<T> Future<T> start(Gmp gmp, Callable<T> task) {
				return gmp.go(task);
			}
		},

		STOCK_VIRTUAL_THREAD {
			@Override
			<T> Future<T> start(Gmp gmp, Callable<T> task) {
				FutureTask<T> future = new FutureTask<>(task);
				Thread.ofVirtual().start(future);
				return future;
			}
		},

		PLATFORM_THREAD {
			@Override
			<T> Future<T> start(Gmp gmp, Callable<T> task) {
				FutureTask<T> future = new FutureTask<>(task);
				Thread.ofPlatform().daemon().start(future);
				return future;
			}
		};

		abstract <T> Future<T> start(Gmp gmp, Callable<T> task);

	}

}
