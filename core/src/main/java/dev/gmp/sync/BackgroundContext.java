package dev.gmp.sync;

import java.util.concurrent.CancellationException;

import org.jspecify.annotations.Nullable;

import dev.gmp.chan.Chan;
import dev.gmp.chan.ReceiveChan;

/**
 * The root of all contexts.
 */
final class BackgroundContext extends Context {

	static final BackgroundContext INSTANCE = new BackgroundContext();

	private BackgroundContext() {
	}

	/**
	 * Returns a channel of its own for each call, so that strangers do not meet at it.
	 */
	@Override
	public ReceiveChan<Void> done() {
		return Chan.make();
	}

	@Override
	public boolean isCancelled() {
		return false;
	}

	@Override
	public @Nullable CancellationException err() {
		return null;
	}

	@Override
	public @Nullable Throwable cause() {
		return null;
	}

	@Override
	void end(End end) {
		throw new UnsupportedOperationException(
				"the background context cannot be cancelled, only what is derived from it by withCancel()");
	}

	@Override
	public void close() {
		// The root keeps nothing that could be let go.
	}

	@Override
	@Nullable Context parent() {
		return null;
	}

	@Override
	@Nullable CancelContext cancelContext() {
		return null;
	}

}
