package dev.gmp;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.gmp.inspect.GmpSnapshot;
import dev.gmp.inspect.GoroutineDump;
import dev.gmp.inspect.GoroutineSnapshot;
import dev.gmp.inspect.JdkSnapshot;

/**
 * What runs the goroutines of a {@link Gmp}. The methods do what those of the same name
 * there promise.
 */
interface Engine {

	/**
	 * Creates a goroutine that is not started.
	 * @param threadName the name of its thread, {@code null} for none
	 * @param inheritThreadLocals whether it inherits inheritable thread locals
	 * @param task what to run
	 * @return its thread
	 */
	Thread newGoroutine(@Nullable String threadName, boolean inheritThreadLocals, Runnable task);

	/**
	 * Starts a goroutine.
	 * @param thread what {@link #newGoroutine} returned
	 * @throws java.util.concurrent.RejectedExecutionException if it is refused
	 */
	void start(Thread thread);

	JdkSnapshot jdk();

	GmpSnapshot snapshot();

	List<GoroutineSnapshot> goroutines(int max);

	GoroutineDump dump(int max);

	@Nullable GoroutineSnapshot goroutine(long id);

	String name();

	int processors();

	void setProcessors(int processors);

	boolean isClosed();

	void close();

	/**
	 * Closes it in times of the caller's, see
	 * {@link Gmp#closeWithin(Duration, Duration)}.
	 * @param beforeInterrupt how long the goroutines may go on
	 * @param afterInterrupt how long those that are left are waited for when they were
	 * interrupted
	 */
	void closeWithin(Duration beforeInterrupt, Duration afterInterrupt);

}
