package dev.gmp.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CancellationException;

import org.jspecify.annotations.Nullable;

import dev.gmp.chan.ReceiveChan;

/**
 * An undertaking on which several threads work, as Go's {@code context.Context}. The
 * context tells all of them when the undertaking is over, because it was cancelled or
 * because its time is up. A context also carries values that belong to the undertaking,
 * such as the user on whose behalf it is done.
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
 *
 * <h2>The tree</h2> Contexts form a tree that grows from {@link #background()}. A context
 * that is cancelled ends together with all contexts that were derived from it. The
 * context that it was derived from goes on. Code that wants to end only what it began
 * derives a context of its own.
 *
 * <h2>Closing</h2> A parent keeps each context that was derived from it until that
 * context ends. {@linkplain #close() Close} a context that you derived when you no longer
 * need it, best by try-with-resources, as Go says {@code defer cancel()}.
 *
 * <h2>Threads</h2> A context is immutable but for its end, and any number of threads may
 * use it. Cancelling a context interrupts no thread. A thread that waits takes
 * {@link #done()} into its {@code Select}; a thread that works asks
 * {@link #isCancelled()} now and then. {@link ErrGroup} does interrupt.
 */
public abstract sealed class Context implements AutoCloseable permits BackgroundContext, CancelContext, ValueContext {

	Context() {
	}

	/**
	 * Returns the root of all contexts, which never ends and has no values and no
	 * deadline.
	 * @return always the same one
	 */
	public static Context background() {
		return BackgroundContext.INSTANCE;
	}

	/**
	 * Derives a context that can be cancelled.
	 * @return a new context, which ends with this context at the latest
	 */
	public final Context withCancel() {
		CancelContext context = new CancelContext(this);
		context.attach();
		return context;
	}

	/**
	 * Derives a context that ends after some time, and can be cancelled before. If this
	 * context has an earlier deadline, that one counts.
	 * @param timeout how long it lasts; zero or less has ended at once
	 * @return a new context
	 */
	public final Context withTimeout(Duration timeout) {
		return DeadlineContext.derive(this, Deadline.after(timeout));
	}

	/**
	 * Derives a context that ends at some time, and can be cancelled before. If this
	 * context has an earlier deadline, that one counts. The time that is left is computed
	 * now; setting the clock does not change it later.
	 * @param deadline when it ends; if that has passed, it has ended at once
	 * @return a new context
	 */
	public final Context withDeadline(Instant deadline) {
		return DeadlineContext.derive(this, Deadline.at(deadline));
	}

	/**
	 * Derives a context with one more value. The new context ends with this one, neither
	 * sooner nor later, and need not be closed.
	 * @param <T> the type of the value
	 * @param key what to find it by
	 * @param value the value, which should be immutable: many threads may see it
	 * @return a new context
	 */
	public final <T> Context withValue(Key<T> key, T value) {
		return new ValueContext(this, key, value);
	}

	/**
	 * Returns the channel that is closed when this context ends. No value is ever sent on
	 * it. The channel of a context that cannot end is never closed.
	 * @return the channel, to receive from or to select
	 */
	public abstract ReceiveChan<Void> done();

	/**
	 * Returns whether this context has ended.
	 * @return whether it was cancelled, or its time is up
	 */
	public abstract boolean isCancelled();

	/**
	 * Returns why this context has ended, as an exception to be thrown. Each call makes a
	 * new exception, which shows the stack of the caller. Its cause is what
	 * {@link #cancel(Throwable)} was given.
	 * @return {@code null} while this context has not ended;
	 * {@link DeadlineExceededException} if its time is up; else
	 * {@link CancellationException}
	 */
	public abstract @Nullable CancellationException err();

	/**
	 * Returns what {@link #cancel(Throwable)} was given, as Go's {@code context.Cause}.
	 * The call may have ended this context, or the context that it was derived from.
	 * @return the cause, or else {@link #err()}; {@code null} while this context has not
	 * ended
	 */
	public abstract @Nullable Throwable cause();

	/**
	 * Returns when the time of this context is up.
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
	 * Ends this context and all contexts that were derived from it. Only the first call
	 * counts, and only if nothing else has ended this context before. When that call
	 * returns, all these contexts have ended, except for those that other threads are
	 * just about to end.
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
	 * Cancels this context if it can be cancelled, so that its parent keeps it no longer.
	 * Does nothing otherwise.
	 */
	@Override
	public abstract void close();

	abstract void end(End end);

	abstract @Nullable Context parent();

	/**
	 * Returns the nearest context that can be cancelled by itself.
	 * @return this context, or one that it was derived from
	 */
	abstract @Nullable CancelContext cancelContext();

	final @Nullable Deadline earliestDeadline() {
		for (Context context = this; context != null; context = context.parent()) {
			if (context instanceof DeadlineContext withDeadline) {
				// A deadline context is made only where its deadline is the earliest.
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
	 * The key of a value of a context. Two keys are never equal, whatever their names:
	 * code that keeps its key to itself keeps the value to itself.
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
		 * @param name says what the key is for, to people
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
