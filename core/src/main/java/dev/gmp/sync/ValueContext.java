package dev.gmp.sync;

import java.util.Objects;
import java.util.concurrent.CancellationException;

import org.jspecify.annotations.Nullable;

import dev.gmp.chan.ReceiveChan;

/**
 * A context with one more value. In all else it is as the context that it was derived
 * from.
 */
final class ValueContext extends Context {

	final Key<?> key;

	final Object value;

	private final Context parent;

	<T> ValueContext(Context parent, Key<T> key, T value) {
		this.parent = parent;
		this.key = Objects.requireNonNull(key, "key");
		this.value = Objects.requireNonNull(value, "value");
	}

	@Override
	public ReceiveChan<Void> done() {
		return nearest().done();
	}

	@Override
	public boolean isCancelled() {
		return nearest().isCancelled();
	}

	@Override
	public @Nullable CancellationException err() {
		return nearest().err();
	}

	@Override
	public @Nullable Throwable cause() {
		return nearest().cause();
	}

	@Override
	void end(End end) {
		throw new UnsupportedOperationException("a context of withValue() cannot be cancelled by itself:"
				+ " cancel the one that it was derived from, or what is derived from it by withCancel()");
	}

	@Override
	public void close() {
		// The parent keeps nothing for this context.
	}

	@Override
	Context parent() {
		return this.parent;
	}

	@Override
	@Nullable CancelContext cancelContext() {
		Context context = this.parent;
		while (context instanceof ValueContext valued) {
			context = valued.parent;
		}
		return context.cancelContext();
	}

	private Context nearest() {
		CancelContext nearest = cancelContext();
		return (nearest != null) ? nearest : BackgroundContext.INSTANCE;
	}

}
