package dev.gmp.chan;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * A case of a select that sends to a channel.
 *
 * @param <R> the type of the result
 */
final class SendCase<R extends @Nullable Object> extends SelectCase<R> {

	private final Chan<?> chan;

	private final Object toSend;

	private final Supplier<? extends R> supplier;

	SendCase(Chan<?> chan, Object toSend, Supplier<? extends R> supplier) {
		this.chan = chan;
		this.toSend = toSend;
		this.supplier = supplier;
	}

	@Override
	Chan<?> chan() {
		return this.chan;
	}

	@Override
	void prepare() {
		this.value = this.toSend;
	}

	@Override
	boolean looksReady() {
		return this.chan.looksReadyToSend();
	}

	@Override
	boolean attempt() {
		if (this.chan.isClosed()) {
			return true;
		}
		Waiter receiver = this.chan.receivers().claimFirst();
		if (receiver == null && this.chan.size() == this.chan.capacity()) {
			return false;
		}
		this.chan.put(receiver, takeValue());
		this.partner = receiver;
		return true;
	}

	@Override
	void enqueue() {
		this.chan.senders().add(this);
	}

	@Override
	void dequeue() {
		this.chan.cancel(this, true);
	}

	/**
	 * Returns the value that was not sent because the channel was closed.
	 */
	@Override
	@Nullable Object outcome() {
		return this.value;
	}

	@Override
	R run(@Nullable Object outcome) {
		if (outcome != null) {
			throw new ChanClosedException();
		}
		return this.supplier.get();
	}

}
