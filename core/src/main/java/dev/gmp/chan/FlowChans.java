package dev.gmp.chan;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Connects channels with publishers and subscribers of {@link Flow}.
 */
final class FlowChans {

	private FlowChans() {
	}

	static <T> Chan<T> from(Executor executor, Flow.Publisher<? extends T> publisher, int capacity,
			Consumer<? super Throwable> onError) {
		if (capacity < 1) {
			throw new IllegalArgumentException("an element at least must be on the way: " + capacity);
		}
		Objects.requireNonNull(onError, "onError");
		Chan<T> target = Chan.make();
		Incoming<T> incoming = new Incoming<>(capacity, onError);
		executor.execute(new Pump(target, () -> incoming.forward(target)));
		publisher.subscribe(incoming);
		return target;
	}

	static <T> void subscribe(Executor executor, ReceiveChan<? extends T> chan, Flow.Subscriber<? super T> subscriber) {
		Outgoing<T> outgoing = new Outgoing<>(chan, subscriber);
		subscriber.onSubscribe(outgoing);
		executor.execute(outgoing);
	}

	/**
	 * The elements that came from a publisher and were not received yet. The subscriber
	 * never asks for more elements than there is room for, so the publisher's thread
	 * never waits.
	 *
	 * @param <T> the type of the elements
	 */
	private static final class Incoming<T> implements Flow.Subscriber<T> {

		private final Chan<T> arrived;

		/** Has the subscription as soon as the publisher has called. */
		private final Chan<Flow.Subscription> subscribed = Chan.make(1);

		private final Consumer<? super Throwable> onError;

		Incoming(int capacity, Consumer<? super Throwable> onError) {
			this.arrived = Chan.make(capacity);
			this.onError = onError;
		}

		void forward(Chan<T> target) throws InterruptedException {
			Flow.Subscription subscription = this.subscribed.receive();
			if (subscription == null) {
				// The publisher has failed at once.
				return;
			}
			boolean ended = false;
			try {
				subscription.request(this.arrived.capacity());
				for (T value = this.arrived.receive(); value != null; value = this.arrived.receive()) {
					target.send(value);
					subscription.request(1);
				}
				ended = true;
			}
			finally {
				if (!ended) {
					subscription.cancel();
				}
			}
		}

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
			if (!this.subscribed.offer(subscription)) {
				subscription.cancel();
			}
		}

		@Override
		public void onNext(T value) {
			if (!this.arrived.offer(value)) {
				throw new IllegalStateException("the publisher sends more than it was asked for");
			}
		}

		@Override
		public void onError(Throwable failure) {
			try {
				this.onError.accept(failure);
			}
			finally {
				onComplete();
			}
		}

		@Override
		public void onComplete() {
			this.arrived.close();
			this.subscribed.close();
		}

	}

	/**
	 * The subscription of a subscriber to a channel, and the task that serves it.
	 *
	 * @param <T> the type of the elements
	 */
	private static final class Outgoing<T> implements Flow.Subscription, Runnable {

		private final ReceiveChan<? extends T> chan;

		private final Flow.Subscriber<? super T> subscriber;

		private final AtomicLong demand = new AtomicLong();

		/** Has a value whenever there may be new demand. */
		private final Chan<Boolean> signal = Chan.make(1);

		private final Chan<Void> cancelled = Chan.make();

		private final AtomicBoolean ended = new AtomicBoolean();

		private volatile @Nullable IllegalArgumentException misuse;

		Outgoing(ReceiveChan<? extends T> chan, Flow.Subscriber<? super T> subscriber) {
			this.chan = chan;
			this.subscriber = subscriber;
		}

		@Override
		public void request(long n) {
			if (n <= 0) {
				this.misuse = new IllegalArgumentException("a subscriber must ask for an element at least: " + n);
			}
			else {
				this.demand.accumulateAndGet(n, (a, b) -> (a + b < 0) ? Long.MAX_VALUE : a + b);
			}
			this.signal.offer(true);
		}

		@Override
		public void cancel() {
			this.ended.set(true);
			this.cancelled.close();
		}

		@Override
		public void run() {
			try {
				serve();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				fail(ex);
			}
			catch (RuntimeException ex) {
				fail(ex);
			}
		}

		/*
		 * The task waits for the cancellation and for a value at once, so that it takes
		 * no value from the channel for a subscriber that has gone.
		 */
		private void serve() throws InterruptedException {
			Select<@Nullable Object> wanted = new Select<@Nullable Object>().receive(this.cancelled, (none) -> null)
				.receive(this.signal, (more) -> more);
			Select<@Nullable Object> next = new Select<@Nullable Object>().receive(this.cancelled, (none) -> null)
				.receive(this.chan, (value) -> value);
			while (!this.ended.get()) {
				IllegalArgumentException misuse = this.misuse;
				if (misuse != null) {
					fail(misuse);
					return;
				}
				if (this.demand.get() == 0) {
					wanted.select();
				}
				else {
					Object value = next.select();
					if (value == null) {
						complete();
					}
					else {
						deliver(value);
					}
				}
			}
		}

		@SuppressWarnings("unchecked")
		private void deliver(Object value) {
			this.demand.decrementAndGet();
			this.subscriber.onNext((T) value);
		}

		private void complete() {
			if (!this.cancelled.isClosed() && this.ended.compareAndSet(false, true)) {
				this.subscriber.onComplete();
			}
		}

		private void fail(Throwable failure) {
			if (this.ended.compareAndSet(false, true)) {
				this.subscriber.onError(failure);
			}
		}

	}

}
