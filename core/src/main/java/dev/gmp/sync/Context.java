package dev.gmp.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CancellationException;

import org.jspecify.annotations.Nullable;

import dev.gmp.chan.ReceiveChan;

/**
 * Tells everybody who works on one undertaking when it is over, as Go's
 * {@code context.Context}: because somebody cancelled it, or because its time is up. It
 * also carries values that belong to the undertaking, such as who asked for it.
 *
 * <pre>{@code
 * try (Context context = Context.background().withTimeout(Duration.ofSeconds(2))) {
 *     gmp.go(() -> search(context, query, answers));
 *     return new Select<@Nullable Answer>()
 *         .receive(answers, (answer) -> answer)
 *         .receive(context.done(), (closed) -> null)
 *         .select();
 * }
 * }</pre>
 * <p>
 * Contexts form a tree that grows from {@link #background()}. What is cancelled ends with
 * all that was derived from it, and never what it was derived from. So whoever passes a
 * context on keeps its own safe, and derives one if it wants to end only what it began.
 * <p>
 * A context that ends by itself is cheap to forget, one that does not stays known to its
 * parent: {@linkplain #close() close} what you derived when you no longer need it, best
 * by try-with-resources, as Go says {@code defer cancel()}.
 * <p>
 * A context is immutable but for its end, and may be used by any number of threads.
 * Cancelling it interrupts nobody: who waits does so with {@link #done()} in a
 * {@code Select}, or asks {@link #isCancelled()} now and then. {@link ErrGroup} does
 * interrupt.
 */
public abstract sealed class Context implements AutoCloseable permits BackgroundContext, CancelContext, ValueContext {

	Context() {
	}

	/**
	 * Returns the root of all contexts: it never ends, has no values and no deadline.
	 * @return always the same one
	 */
	public static Context background() {
		return BackgroundContext.INSTANCE;
	}

	/**
	 * Derives a context that can be cancelled.
	 * @return a new context, which ends with this one at the latest
	 */
	public final Context withCancel() {
		CancelContext context = new CancelContext(this);
		context.attach();
		return context;
	}

	/**
	 * Derives a context that ends after some time, and can be cancelled before. If this
	 * one ends sooner anyway, its deadline stays the one that counts.
	 * @param timeout how long it lasts; zero or less has ended at once
	 * @return a new context
	 */
	public final Context withTimeout(Duration timeout) {
		return DeadlineContext.derive(this, Deadline.after(timeout));
	}

	/**
	 * Derives a context that ends at some time, and can be cancelled before. If this one
	 * ends sooner anyway, its deadline stays the one that counts. The time that is left
	 * is found out now: setting the clock does not change it later.
	 * @param deadline when it ends; if that has passed, it has ended at once
	 * @return a new context
	 */
	public final Context withDeadline(Instant deadline) {
		return DeadlineContext.derive(this, Deadline.at(deadline));
	}

	/**
	 * Derives a context with one more value. It ends with this one, neither sooner nor
	 * later; there is nothing to close.
	 * @param <T> the type of the value
	 * @param key what to find it by
	 * @param value the value, which should be immutable: many threads may see it
	 * @return a new context
	 */
	public final <T> Context withValue(Key<T> key, T value) {
		return new ValueContext(this, key, value);
	}

	/**
	 * Returns the channel that is closed when this context ends. Nothing is ever sent on
	 * it. That of a context that cannot end is never closed.
	 * @return the channel, to receive from or to select
	 */
	public abstract ReceiveChan<Void> done();

	/**
	 * Tells whether this context has ended.
	 * @return whether it was cancelled, or its time is up
	 */
	public abstract boolean isCancelled();

	/**
	 * Tells why this context has ended, as an exception to be thrown: a new one for each
	 * call, so that it shows the stack of who throws it. Its cause is what
	 * {@link #cancel(Throwable)} was given.
	 * @return {@code null} while it has not; {@link DeadlineExceededException} if its
	 * time is up; else {@link CancellationException}
	 */
	public abstract @Nullable CancellationException err();

	/**
	 * Tells what {@link #cancel(Throwable)} was given, for this context or for the one
	 * that it was derived from and that ended it, as Go's {@code context.Cause}.
	 * @return the cause, or else {@link #err()}; {@code null} while it has not ended
	 */
	public abstract @Nullable Throwable cause();

	/**
	 * Tells when the time of this context is up.
	 * @return the earliest deadline of this one and those that it was derived from;
	 * {@code null} if there is none
	 */
	public final @Nullable Instant deadline() {
		Deadline deadline = earliestDeadline();
		return (deadline != null) ? deadline.instant() : null;
	}

	/**
	 * Returns the value of a key.
	 * @param <T> its type
	 * @param key the key that it was given with
	 * @return the value of this context or of the nearest one that it was derived from
	 * and that has one; {@code null} if there is none
	 */
	public final <T> @Nullable T value(Key<T> key) {
		Objects.requireNonNull(key, "key");
		for (Context context = this; context != null; context = context.parent()) {
			if (context instanceof ValueContext valued && valued.key == key) {
				return key.cast(valued.value);
			}
		}
		return null;
	}

	/**
	 * Ends this context and all that were derived from it. Only the first call counts,
	 * and only if nothing else has ended this context before. When that call returns, all
	 * of them have ended, except for those that other threads are just about to end.
	 * @throws UnsupportedOperationException if this is {@link #background()} or a context
	 * of {@link #withValue}: those end with what they were derived from
	 */
	public final void cancel() {
		end(End.CANCELLED);
	}

	/**
	 * Ends this context as {@link #cancel()} does, and says why.
	 * @param cause why, for {@link #cause()} and for the cause of {@link #err()}
	 * @throws UnsupportedOperationException as {@link #cancel()} does
	 */
	public final void cancel(Throwable cause) {
		end(End.by(Objects.requireNonNull(cause, "cause")));
	}

	/**
	 * Cancels this context if it can be, so that nothing is kept for it any longer; does
	 * nothing otherwise.
	 */
	@Override
	public abstract void close();

	abstract void end(End end);

	abstract @Nullable Context parent();

	/**
	 * Returns the nearest one that can be cancelled by itself.
	 * @return this one, or one that it was derived from
	 */
	abstract @Nullable CancelContext cancelContext();

	final @Nullable Deadline earliestDeadline() {
		for (Context context = this; context != null; context = context.parent()) {
			if (context instanceof DeadlineContext withDeadline) {
				// It is the earliest one of them all, or it would not be one.
				return withDeadline.deadline;
			}
		}
		return null;
	}

	@Override
	public final String toString() {
		CancellationException err = err();
		Instant deadline = deadline();
		return "Context[" + ((err != null) ? err.getMessage() : "active")
				+ ((deadline != null) ? ", deadline " + deadline : "") + "]";
	}

	/**
	 * What a value of a context is found by. Two keys are never equal, whatever their
	 * names: so who keeps its key to itself keeps the value to itself.
	 *
	 * <pre>{@code
	 * private static final Context.Key<User> USER = Context.Key.of("user");
	 * }</pre>
	 *
	 * @param <T> the type of the values
	 */
	public static final class Key<T> {

		private final String name;

		private Key(String name) {
			this.name = Objects.requireNonNull(name, "name");
		}

		/**
		 * Creates a key.
		 * @param <T> the type of the values
		 * @param name says what it is for, to people
		 * @return a new key
		 */
		public static <T> Key<T> of(String name) {
			return new Key<>(name);
		}

		/** Only {@link Context#withValue} makes a value, and it knows the type. */
		@SuppressWarnings("unchecked")
		T cast(Object value) {
			return (T) value;
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

}
