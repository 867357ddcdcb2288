package dev.gmp;

import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;

import dev.gmp.scheduler.Scheduler;

/**
 * The operations of the goroutine in which code runs. Any thread may call them. Outside a
 * goroutine an operation does the natural thing, and never fails for being there.
 */
public final class Goroutine {

	private Goroutine() {
	}

	/**
	 * Returns whether the current thread is a goroutine of any {@link Gmp}.
	 * @return {@code true} inside a goroutine, also inside one that plain JDK API started
	 * from a goroutine
	 */
	public static boolean isGoroutine() {
		return Scheduler.current() != null;
	}

	/**
	 * Gives way to the other runnable goroutines. The current goroutine goes to the end
	 * of the global run queue, as with Go's {@code runtime.Gosched}. Outside a goroutine
	 * this is {@link Thread#yield()}.
	 */
	public static void yield_() {
		Thread.yield();
	}

	/**
	 * Gives way if the current goroutine has run for longer than a time slice, or if its
	 * processor was taken. A long computation should call this now and then, so that it
	 * does not become a hog. The call costs a few nanoseconds. Outside a goroutine it
	 * does nothing.
	 */
	public static void checkpoint() {
		Scheduler.checkpoint();
	}

	/**
	 * Runs a task that may block the thread itself and not only the goroutine, for a
	 * short time as a rule: a native call, a file. The processor stays with the machine
	 * for the time being, up for grabs. Sysmon takes it after 10 ms
	 * ({@link Gmp.Builder#handoffAfter}), so that the other goroutines go on. This is the
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
	 * Runs a task that blocks the thread itself for long. The processor goes to another
	 * machine at once. This is the counterpart of {@code entersyscallblock} in Go; the
	 * rest is as for {@link #syscall}.
	 * @param <T> the type of the result
	 * @param task what to run, which may do anything
	 * @return what the task returned
	 * @throws Exception what the task threw
	 */
	public static <T extends @Nullable Object> T blocking(Callable<T> task) throws Exception {
		return Scheduler.blocking(task);
	}

}
