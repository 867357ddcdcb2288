package dev.gmp.chan;

import java.time.Instant;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * A case of a select that receives from a timer or a ticker.
 *
 * @param <R> the type of the result
 */
final class TimerCase<R extends @Nullable Object> extends SelectCase<R> {

	private final TimerChan chan;

	private final Function<? super @Nullable Instant, ? extends R> function;

	private @Nullable Instant received;

	TimerCase(TimerChan chan, Function<? super @Nullable Instant, ? extends R> function) {
		this.chan = chan;
		this.function = function;
	}

	@Override
	@Nullable Chan<?> chan() {
		return null;
	}

	@Override
	void prepare() {
		this.received = null;
	}

	@Override
	boolean looksReady() {
		return this.chan.size() > 0;
	}

	@Override
	boolean attempt() {
		this.received = this.chan.poll();
		return this.received != null;
	}

	@Override
	void enqueue() {
		// The time comes without another thread, so there is no queue to stand in.
	}

	@Override
	void dequeue() {
		// It is in no queue.
	}

	@Override
	boolean hasDue() {
		return this.chan.hasDue();
	}

	@Override
	long due() {
		return this.chan.due();
	}

	@Override
	@Nullable Object outcome() {
		return this.received;
	}

	@Override
	@SuppressWarnings("NullAway") // does not look into the wildcard
	R run(@Nullable Object outcome) {
		return this.function.apply((Instant) outcome);
	}

}
