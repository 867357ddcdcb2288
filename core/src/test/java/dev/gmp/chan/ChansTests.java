package dev.gmp.chan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.gmp.Gmp;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Channels from and to other means of Java.
 */
@Timeout(60)
@ExtendWith(GoroutineDumpOnFailure.class)
class ChansTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	@Test
	void aFewValuesMakeAClosedChannel() {
		assertThat(Chans.of(1, 2, 3)).containsExactly(1, 2, 3);
		assertThat(Chans.of(List.of())).isEmpty();
	}

	@Test
	void anEndlessSourceIsReadAsFarAsItIsReceived(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		AtomicInteger made = new AtomicInteger();
		Chan<Integer> chan = Chans.from(gmp::go, () -> Stream.generate(made::incrementAndGet).iterator());
		assertThat(chan.stream().limit(10)).isEqualTo(IntStream.rangeClosed(1, 10).boxed().toList());
		assertThat(made.get()).isLessThanOrEqualTo(11);
		chan.close();
		awaitNoGoroutine(gmp);
	}

	@Test
	void aSourceThatFailsClosesTheChannel(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(1);
		AtomicReference<Throwable> uncaught = new AtomicReference<>();
		Iterable<Integer> source = () -> {
			throw new IllegalArgumentException("no source");
		};
		Chan<Integer> chan = Chans.from((task) -> gmp.go(() -> {
			try {
				task.run();
			}
			catch (RuntimeException ex) {
				uncaught.set(ex);
			}
		}), source);
		assertThat(chan.receive()).isNull();
		Awaitility.await().atMost(LONG).until(() -> uncaught.get() != null);
		assertThat(uncaught.get()).hasMessage("no source");
	}

	@Test
	void whatComesIntoAQueueIsSent(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		BlockingQueue<Integer> queue = new LinkedBlockingQueue<>();
		Chan<Integer> chan = Chans.from(gmp::go, queue);
		for (int i = 0; i < 100; i++) {
			queue.put(i);
			assertThat(chan.receive()).isEqualTo(i);
		}
		// The one on the way goes back.
		queue.put(-1);
		Awaitility.await().atMost(LONG).until(() -> chan.waiters() == 1);
		chan.close();
		awaitNoGoroutine(gmp);
		assertThat(queue).containsExactly(-1);
	}

	@Test
	void aChannelIsAQueue() throws Exception {
		Chan<Integer> chan = Chan.make(3);
		BlockingQueue<Integer> queue = Chans.asBlockingQueue(chan);
		queue.put(1);
		assertThat(queue.add(2)).isTrue();
		assertThat(queue.offer(3)).isTrue();
		assertThat(queue.offer(4)).isFalse();
		assertThat(queue.offer(4, 1, TimeUnit.MILLISECONDS)).isFalse();
		assertThat(queue.size()).isEqualTo(3);
		assertThat(queue.remainingCapacity()).isZero();
		assertThat(queue.take()).isEqualTo(1);
		assertThat(queue.remove()).isEqualTo(2);
		assertThat(queue.poll(1, TimeUnit.MILLISECONDS)).isEqualTo(3);
		assertThat(queue.poll()).isNull();
		queue.addAll(List.of(5, 6, 7));
		List<Integer> drained = new ArrayList<>();
		assertThat(queue.drainTo(drained, 2)).isEqualTo(2);
		assertThat(queue.drainTo(drained)).isEqualTo(1);
		assertThat(drained).containsExactly(5, 6, 7);
		chan.close();
		assertThatExceptionOfType(ChanClosedException.class).isThrownBy(queue::take);
		assertThatExceptionOfType(ChanClosedException.class).isThrownBy(() -> queue.put(1));
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(queue::peek);
	}

	@Test
	void aPublisherIsAskedForNoMoreThanThereIsRoom(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		AtomicInteger published = new AtomicInteger();
		AtomicReference<Throwable> failure = new AtomicReference<>();
		try (SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>(gmp.executor(), 1)) {
			Chan<Integer> chan = Chans.from(gmp::go, publisher, 4, failure::set);
			gmp.go(() -> {
				for (int i = 0; i < 1000; i++) {
					publisher.submit(i);
					published.incrementAndGet();
				}
			});
			for (int i = 0; i < 1000; i++) {
				assertThat(chan.receive()).isEqualTo(i);
				// Four that it was asked for, some in its own buffer.
				assertThat(published.get()).isLessThanOrEqualTo(i + 12);
			}
			publisher.closeExceptionally(new IllegalStateException("the end"));
			assertThat(chan.receive()).isNull();
			assertThat(failure.get()).hasMessage("the end");
		}
		awaitNoGoroutine(gmp);
	}

	@Test
	void aPublisherThatFailsClosesTheChannel(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		AtomicReference<Throwable> failure = new AtomicReference<>();
		SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>(gmp.executor(), 8);
		Chan<Integer> chan = Chans.from(gmp::go, publisher, 1, failure::set);
		publisher.submit(1);
		publisher.closeExceptionally(new IllegalStateException("broken"));
		while (chan.receive() != null) {
			assertThat(chan.capacity()).isZero();
		}
		assertThat(failure.get()).hasMessage("broken");
		assertThatIllegalArgumentException().isThrownBy(() -> Chans.from(gmp::go, publisher, 0, failure::set));
		awaitNoGoroutine(gmp);
	}

	@Test
	void closingTheChannelCancelsTheSubscription(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		try (SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>(gmp.executor(), 8)) {
			Chan<Integer> chan = Chans.from(gmp::go, publisher, 1, (failure) -> {
			});
			publisher.submit(1);
			assertThat(chan.receive()).isEqualTo(1);
			chan.close();
			publisher.submit(2);
			Awaitility.await().atMost(LONG).until(() -> publisher.getNumberOfSubscribers() == 0);
		}
		awaitNoGoroutine(gmp);
	}

	@Test
	void aChannelIsPublishedAsFarAsItIsAskedFor(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		Chan<Integer> chan = Chan.make(10);
		IntStream.range(0, 10).forEach(chan::offer);
		Received received = new Received();
		Chans.toPublisher(gmp::go, chan).subscribe(received);
		Flow.Subscription subscription = received.subscription.receive();
		subscription.request(3);
		for (int i = 0; i < 3; i++) {
			assertThat(received.events.receive()).isEqualTo(i);
		}
		assertThat(received.events.poll(Duration.ofMillis(20))).isNull();
		assertThat(chan.size()).isEqualTo(7);
		chan.close();
		subscription.request(Long.MAX_VALUE);
		subscription.request(Long.MAX_VALUE);
		for (int i = 3; i < 10; i++) {
			assertThat(received.events.receive()).isEqualTo(i);
		}
		assertThat(received.events.receive()).isEqualTo("complete");
		awaitNoGoroutine(gmp);
	}

	@Test
	void aSubscriptionThatIsCancelledLeavesTheValues(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		Chan<Integer> chan = Chan.make(1);
		Received received = new Received();
		Chans.toPublisher(gmp::go, chan).subscribe(received);
		Flow.Subscription subscription = received.subscription.receive();
		subscription.request(1);
		Awaitility.await().atMost(LONG).until(() -> chan.waiters() == 1);
		subscription.cancel();
		awaitNoGoroutine(gmp);
		chan.send(1);
		assertThat(chan.size()).isOne();
		assertThat(received.events.poll()).isNull();
	}

	@Test
	void askingForNothingIsAnError(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		Received received = new Received();
		Chans.toPublisher(gmp::go, Chan.<Integer>make()).subscribe(received);
		received.subscription.receive().request(0);
		assertThat(received.events.receive()).isInstanceOf(IllegalArgumentException.class);
	}

	@Test
	void fanInMergesAndEndsWithTheLastSource(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		List<ReceiveChan<Integer>> sources = IntStream.range(0, 10)
			.mapToObj((i) -> Chans.of(IntStream.range(0, 100).map((j) -> 100 * i + j).boxed().toList()))
			.toList();
		Chan<Integer> merged = Chans.fanIn(gmp::go, sources);
		List<Integer> values = merged.stream().toList();
		assertThat(values).containsExactlyInAnyOrderElementsOf(IntStream.range(0, 1000).boxed().toList());
		for (int i = 0; i < 10; i++) {
			int source = i;
			assertThat(values.stream().filter((value) -> value / 100 == source)).isSorted();
		}
		assertThat(Chans.fanIn(gmp::go, List.<ReceiveChan<Integer>>of()).receive()).isNull();
		awaitNoGoroutine(gmp);
	}

	@Test
	void fanOutSpreadsTheWork(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		Chan<Integer> source = Chan.make();
		AtomicInteger atWork = new AtomicInteger();
		Chan<Boolean> go = Chan.make();
		Chan<Integer> results = Chans.fanOut(gmp::go, 4, source, (value) -> {
			atWork.incrementAndGet();
			assertThat(go.iterator().hasNext()).isFalse();
			return (value % 2 == 0) ? 2 * value : null;
		});
		for (int i = 0; i < 4; i++) {
			source.send(i);
		}
		Awaitility.await().atMost(LONG).until(() -> atWork.get() == 4);
		assertThat(source.offer(4)).as("all four are at work").isFalse();
		go.close();
		gmp.go(() -> {
			for (int i = 4; i < 100; i++) {
				source.send(i);
			}
			source.close();
			return null;
		});
		assertThat(results.stream().sorted()).isEqualTo(IntStream.range(0, 50).map((i) -> 4 * i).boxed().toList());
		awaitNoGoroutine(gmp);
	}

	@Test
	void aWorkerThatFailsEndsTheOthers(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		List<Throwable> uncaught = new java.util.concurrent.CopyOnWriteArrayList<>();
		Chan<Integer> results = Chans.fanOut(
				(task) -> gmp.goroutine().uncaughtExceptionHandler((thread, ex) -> uncaught.add(ex)).start(task), 4,
				Chans.of(1, 2, 3, 4, 5, 6, 7, 8), (value) -> {
					throw new IllegalStateException("no result");
				});
		assertThat(results.receive()).isNull();
		awaitNoGoroutine(gmp);
		assertThat(uncaught).isNotEmpty().allMatch((ex) -> ex.getMessage().equals("no result"));
	}

	private static void awaitNoGoroutine(Gmp gmp) {
		Awaitility.await().atMost(LONG).until(() -> gmp.snapshot().goroutines().total() == 0);
	}

	private static final class Received implements Flow.Subscriber<Integer> {

		private final Chan<Flow.Subscription> subscription = Chan.make(1);

		private final Chan<Object> events = Chan.make(1000);

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
			this.subscription.offer(subscription);
		}

		@Override
		public void onNext(Integer value) {
			this.events.offer(value);
		}

		@Override
		public void onError(Throwable failure) {
			this.events.offer(failure);
		}

		@Override
		public void onComplete() {
			this.events.offer("complete");
		}

	}

}
