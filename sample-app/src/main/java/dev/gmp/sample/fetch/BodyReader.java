package dev.gmp.sample.fetch;

import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Reads a body up to a limit and for a limited time. Nothing of the JDK's own does both:
 * the timeout of a request ends with the answer's headers, so a host that sends a byte a
 * minute would keep a page waiting for ever; and of a film only the beginning is wanted.
 */
final class BodyReader implements BodySubscriber<Body> {

	private final int limit;

	private final Duration timeout;

	private final CompletableFuture<Body> complete = new CompletableFuture<>();

	private volatile @Nullable Subscription subscription;

	private byte[] bytes = new byte[8192];

	private int size;

	BodyReader(int limit, Duration timeout) {
		this.limit = limit;
		this.timeout = timeout;
	}

	@Override
	public CompletionStage<Body> getBody() {
		CompletableFuture<Void> timer = new CompletableFuture<Void>().orTimeout(this.timeout.toMillis(),
				TimeUnit.MILLISECONDS);
		CompletableFuture<Void> _ = timer.whenComplete((_, tooLate) -> {
			// First the reason, then the end: a connection that is closed is a reason of
			// its own.
			if (tooLate != null
					&& this.complete.completeExceptionally(new HttpTimeoutException("The answer is not complete"))) {
				cancel();
			}
		});
		return this.complete.whenComplete((_, _) -> timer.complete(null));
	}

	@Override
	public void onSubscribe(Subscription subscription) {
		this.subscription = subscription;
		subscription.request(Long.MAX_VALUE);
	}

	@Override
	public void onNext(List<ByteBuffer> buffers) {
		if (this.complete.isDone()) {
			return;
		}
		for (ByteBuffer buffer : buffers) {
			int wanted = Math.min(buffer.remaining(), this.limit - this.size);
			if (this.size + wanted > this.bytes.length) {
				this.bytes = Arrays.copyOf(this.bytes,
						Math.min(this.limit, Math.max(this.bytes.length * 2, this.size + wanted)));
			}
			buffer.get(this.bytes, this.size, wanted);
			this.size += wanted;
			if (buffer.hasRemaining()) {
				// Gives the connection up too: it is in the middle of an answer.
				cancel();
				this.complete.complete(new Body(this.bytes, this.size, true));
				return;
			}
		}
	}

	@Override
	public void onError(Throwable throwable) {
		this.complete.completeExceptionally(throwable);
	}

	@Override
	public void onComplete() {
		this.complete.complete(new Body(this.bytes, this.size, false));
	}

	private void cancel() {
		Subscription current = this.subscription;
		if (current != null) {
			current.cancel();
		}
	}

}
