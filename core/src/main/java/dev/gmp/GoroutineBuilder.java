package dev.gmp;

import java.lang.Thread.UncaughtExceptionHandler;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * Creates goroutines with the attributes that {@link Thread.Builder.OfVirtual} gives to
 * virtual threads. One thread at a time may use a builder. Any number of threads may use
 * a {@linkplain #factory() factory} that it returns.
 */
public final class GoroutineBuilder {

	private final Engine engine;

	private @Nullable String name;

	private long counter = -1;

	private boolean inheritThreadLocals = true;

	private @Nullable UncaughtExceptionHandler uncaughtExceptionHandler;

	GoroutineBuilder(Engine engine) {
		this.engine = engine;
	}

	/**
	 * Sets the name of the thread.
	 * @param name the name
	 * @return this builder
	 */
	public GoroutineBuilder name(String name) {
		this.name = Objects.requireNonNull(name, "name");
		this.counter = -1;
		return this;
	}

	/**
	 * Sets the name to the prefix followed by a number that grows with each thread.
	 * @param prefix what the names begin with
	 * @param start the first number, not negative
	 * @return this builder
	 */
	public GoroutineBuilder name(String prefix, long start) {
		if (start < 0) {
			throw new IllegalArgumentException("start is " + start + ", allowed is 0 or more");
		}
		this.name = Objects.requireNonNull(prefix, "prefix");
		this.counter = start;
		return this;
	}

	/**
	 * Sets whether the goroutine inherits the initial values of inheritable thread locals
	 * from the thread that creates it; {@code true} by default.
	 * @param inherit whether it does
	 * @return this builder
	 */
	public GoroutineBuilder inheritInheritableThreadLocals(boolean inherit) {
		this.inheritThreadLocals = inherit;
		return this;
	}

	/**
	 * Sets the handler of exceptions that the task throws. By default exceptions go to
	 * {@linkplain Thread#getDefaultUncaughtExceptionHandler() the default handler}, or to
	 * the log if there is none.
	 * @param handler the handler
	 * @return this builder
	 */
	public GoroutineBuilder uncaughtExceptionHandler(UncaughtExceptionHandler handler) {
		this.uncaughtExceptionHandler = Objects.requireNonNull(handler, "handler");
		return this;
	}

	/**
	 * Creates a goroutine that is not started.
	 * @param task what to run
	 * @return its thread
	 * @throws RejectedExecutionException where there is no scheduler, see
	 * {@link FallbackPolicy}, and {@link Gmp#go(Runnable)} would refuse it
	 */
	public Thread unstarted(Runnable task) {
		String threadName = (this.name != null && this.counter >= 0) ? this.name + this.counter++ : this.name;
		return create(threadName, task);
	}

	/**
	 * Starts a goroutine.
	 * @param task what to run
	 * @return its thread, started
	 * @throws RejectedExecutionException as {@link Gmp#go(Runnable)} does
	 */
	public Thread start(Runnable task) {
		Thread thread = unstarted(task);
		this.engine.start(thread);
		return thread;
	}

	/**
	 * Returns a factory of goroutines with the attributes that are set now. Several
	 * threads may use the factory at once.
	 * @return a new factory
	 */
	public ThreadFactory factory() {
		GoroutineBuilder attributes = copy();
		if (this.name == null || this.counter < 0) {
			return attributes::unstarted;
		}
		AtomicLong numbers = new AtomicLong(this.counter);
		String prefix = this.name;
		return (task) -> attributes.create(prefix + numbers.getAndIncrement(), task);
	}

	private GoroutineBuilder copy() {
		GoroutineBuilder copy = new GoroutineBuilder(this.engine);
		copy.name = this.name;
		copy.counter = this.counter;
		copy.inheritThreadLocals = this.inheritThreadLocals;
		copy.uncaughtExceptionHandler = this.uncaughtExceptionHandler;
		return copy;
	}

	private Thread create(@Nullable String threadName, Runnable task) {
		Thread thread = this.engine.newGoroutine(threadName, this.inheritThreadLocals,
				Objects.requireNonNull(task, "task"));
		if (this.uncaughtExceptionHandler != null) {
			thread.setUncaughtExceptionHandler(this.uncaughtExceptionHandler);
		}
		return thread;
	}

}
