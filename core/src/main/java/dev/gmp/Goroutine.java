package dev.gmp;

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

}
