package dev.gmp;

import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;

import dev.gmp.scheduler.Scheduler;

/**
 * What code may ask of the goroutine it runs in. Every operation may be called from any
 * thread: outside a goroutine it does the natural thing and never throws.
 */
public final class Goroutine {

	private Goroutine() {
	}

	/**
	 * Tells whether the current thread is a goroutine of any {@link Gmp}.
	 * @return {@code true} inside a goroutine, also inside one that plain JDK API started
	 * from a goroutine
	 */
	public static boolean isGoroutine() {
		return Scheduler.current() != null;
	}

	/**
	 * Gives way to the other runnable goroutines: the current one goes to the end of the
	 * global run queue, as Go's {@code runtime.Gosched} does. Outside a goroutine this is
	 * {@link Thread#yield()}.
	 */
	public static void yield_() {
		Thread.yield();
	}

	/**
	 * Gives way if the current goroutine has run for longer than a time slice, or if its
	 * processor was taken. A long computation calls it now and then, so that it need not
	 * be treated as a hog; it costs a few nanoseconds. Outside a goroutine it does
	 * nothing.
	 */
	public static void checkpoint() {
		Scheduler.checkpoint();
	}

	/**
	 * Runs a task that may block the thread itself and not only the goroutine, for a
	 * short time as a rule: a native call, a file. The processor stays with it for the
	 * time being, up for grabs; sysmon takes it after 10 ms
	 * ({@link Gmp.Builder#handoffAfter}), so that the other goroutines go on. The
	 * counterpart of {@code entersyscall} and {@code exitsyscall} in Go.
	 * <p>
	 * Afterwards the goroutine goes on at once if a processor is free, else when it is
	 * its turn. Calls may be nested. Outside a goroutine the task is just called.
	 * @param <T> the type of the result
	 * @param task what to run, which may do anything
	 * @return what the task returned
	 * @throws Exception what the task threw
	 */
	public static <T extends @Nullable Object> T syscall(Callable<T> task) throws Exception {
		return Scheduler.syscall(task);
	}

	/**
	 * Runs a task that blocks the thread itself for long: the processor goes to somebody
	 * else at once. The counterpart of {@code entersyscallblock} in Go; the rest is as
	 * for {@link #syscall}.
	 * @param <T> the type of the result
	 * @param task what to run, which may do anything
	 * @return what the task returned
	 * @throws Exception what the task threw
	 */
	public static <T extends @Nullable Object> T blocking(Callable<T> task) throws Exception {
		return Scheduler.blocking(task);
	}

}
