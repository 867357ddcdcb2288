package dev.gmp.chan;

import java.util.function.BiFunction;

import org.jspecify.annotations.Nullable;

import dev.gmp.jdk.ReservedStack;

/**
 * One case of a {@link Select}, and its node in the queue of its channel.
 *
 * @param <R> the type of the result
 */
abstract class SelectCase<R extends @Nullable Object> extends Waiter {

	private static final BiFunction<SelectCase<?>, Chan<?>, Boolean> TRY = SelectCase::tryWith;

	/** The waiter on the other side that {@link #attempt} has claimed. */
	@Nullable Waiter partner;

	/** The wait of the whole select; set before the node is put into a queue. */
	private @Nullable SelectWait wait;

	/**
	 * Returns the channel whose lock guards the queue that the node may stand in.
	 * @return the channel, {@code null} if it need not be queued
	 */
	abstract @Nullable Chan<?> chan();

	/**
	 * Gets the case ready for the next choice. The thread that chooses calls this.
	 */
	abstract void prepare();

	/**
	 * Returns whether the operation may be possible at once. The look takes no lock.
	 * @return whether it is worth trying
	 */
	abstract boolean looksReady();

	/**
	 * Carries out the operation if that is possible at once. The caller holds the
	 * channel's lock.
	 * @return whether the operation was carried out; then the caller completes the
	 * {@link #partner}
	 */
	abstract boolean attempt();

	/**
	 * Puts the node into the queue. The caller holds the channel's lock.
	 */
	abstract void enqueue();

	/**
	 * Takes the node out of the queue, if it is still there. This takes the channel's
	 * lock.
	 */
	abstract void dequeue();

	/**
	 * Takes the outcome of the operation, after it was carried out.
	 * @return what {@link #run} is to be given
	 */
	abstract @Nullable Object outcome();

	/**
	 * Runs the function of this case. The select may be in use again meanwhile.
	 * @param outcome the outcome of the operation
	 * @return the result
	 */
	abstract R run(@Nullable Object outcome);

	/**
	 * Returns when the operation will be possible without another thread's help.
	 * @return the time on the clock of {@link System#nanoTime()}
	 */
	long due() {
		return 0;
	}

	/**
	 * Returns whether there is such a time.
	 * @return whether {@link #due} is of use
	 */
	boolean hasDue() {
		return false;
	}

	/**
	 * Carries out the operation if that is possible at once. This takes the channel's
	 * lock.
	 * @return whether the operation was carried out
	 */
	boolean tryAlone() {
		Chan<?> chan = chan();
		return (chan != null) ? ReservedStack.call(TRY, this, chan) : attempt();
	}

	private boolean tryWith(Chan<?> chan) {
		chan.lock();
		boolean done = attempt();
		chan.unlock();
		completePartner();
		return done;
	}

	void completePartner() {
		Waiter partner = this.partner;
		if (partner != null) {
			this.partner = null;
			partner.complete();
		}
	}

	void waitIn(SelectWait wait) {
		this.wait = wait;
	}

	@Override
	boolean claim() {
		SelectWait wait = this.wait;
		return wait != null && wait.claim();
	}

	@Override
	void complete() {
		SelectWait wait = this.wait;
		if (wait != null) {
			wait.complete(this);
		}
	}

}
