package dev.gmp.jdk;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The timers of goroutines that sleep or park for a time.
 * <p>
 * The JDK serves virtual threads of its own scheduler with the timers of a
 * {@link ForkJoinPool}, but those of other schedulers with a pool of an older make, whose
 * one lock each sleep takes twice: with 100,000 goroutines that sleep it costs twice the
 * CPU, and they wake four times as late. Here the same kind of timers takes its place.
 * <p>
 * Nothing of GMP may be reachable from what is put there, since the JDK keeps it for
 * ever: so the pool is a plain one, with the JDK's own threads.
 */
final class TimedParks {

	private static final String SCHEDULERS = "java.lang.VirtualThread$DelayedTaskSchedulers";

	private TimedParks() {
	}

	/**
	 * Puts the timers in place, unless they are already. Timers that are set already run
	 * out where they are.
	 */
	static void install() throws ReflectiveOperationException {
		Field instance = Class.forName(SCHEDULERS).getDeclaredField("INSTANCE");
		instance.setAccessible(true);
		Object schedulers = instance.get(null);
		for (int i = 0; i < Array.getLength(schedulers); i++) {
			if (!(Array.get(schedulers, i) instanceof ForkJoinPool)) {
				Array.set(schedulers, i, newTimers());
			}
		}
	}

	/*
	 * First in, first out, as in the JDK's pool for virtual threads.
	 */
	private static ForkJoinPool newTimers() {
		ForkJoinPool pool = new ForkJoinPool(1, ForkJoinPool.defaultForkJoinWorkerThreadFactory, null, true);
		// Starts the thread of the timers here, where it may fail, and not when the first
		// goroutine parks.
		Future<?> ignored = pool.schedule(TimedParks::nothing, 0, TimeUnit.NANOSECONDS);
		return pool;
	}

	private static void nothing() {
	}

}
