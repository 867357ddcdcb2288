package dev.gmp.chan;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * A case of a select that receives from a channel.
 *
 * @param <T> the type of the values
 * @param <R> the type of the result
 */
final class ReceiveCase<T, R extends @Nullable Object> extends SelectCase<R> {

	private final Chan<T> chan;

	private final Function<? super @Nullable T, ? extends R> function;

	ReceiveCase(Chan<T> chan, Function<? super @Nullable T, ? extends R> function) {
		this.chan = chan;
		this.function = function;
	}

	@Override
	Chan<?> chan() {
		return this.chan;
	}

	@Override
	void prepare() {
		this.value = null;
	}

	@Override
	boolean looksReady() {
		return this.chan.looksReadyToReceive();
	}

	@Override
	boolean attempt() {
		Waiter sender = this.chan.claimSender();
		if (sender != null || this.chan.size() > 0) {
			this.value = this.chan.take(sender);
			this.partner = sender;
			return true;
		}
		return this.chan.isClosed();
	}

	@Override
	void enqueue() {
		this.chan.receivers().add(this);
	}

	@Override
	void dequeue() {
		this.chan.cancel(this, false);
	}

	@Override
	@Nullable Object outcome() {
		Object outcome = this.value;
		this.value = null;
		return outcome;
	}

	@Override
	@SuppressWarnings({ "unchecked", "NullAway" }) // does not look into the wildcard
	R run(@Nullable Object outcome) {
		return this.function.apply((T) outcome);
	}

}
