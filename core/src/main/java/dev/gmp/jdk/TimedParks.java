package dev.gmp.jdk;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * The wake-ups of goroutines that sleep or park for a time.
 * <p>
 * The JDK wakes virtual threads that are not of its own scheduler by pools of platform
 * threads, in an array. Here other ones take their place there, which offer each wake-up
 * to GMP first and leave what it does not want to the JDK's.
 * <p>
 * An element of that array is read anew for every wake-up, and each pool finishes what it
 * has begun: so they may be exchanged while threads sleep. They are put back when nobody
 * wants wake-ups any more, since the JDK keeps the array for ever and GMP's classes may
 * be of an application that has ended.
 */
final class TimedParks {

	private static final String SCHEDULERS = "java.lang.VirtualThread$DelayedTaskSchedulers";

	private static final Object schedulers;

	static {
		try {
			Field instance = Class.forName(SCHEDULERS).getDeclaredField("INSTANCE");
			instance.setAccessible(true);
			schedulers = instance.get(null);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private TimedParks() {
	}

	/**
	 * Offers wake-ups to GMP from now on.
	 * @param tasks what they are offered to
	 */
	static synchronized void install(DelayedTasks tasks) {
		for (int i = 0; i < Array.getLength(schedulers); i++) {
			Array.set(schedulers, i, new Offering(tasks, original(i)));
		}
	}

	/**
	 * Leaves wake-ups to the JDK again.
	 */
	static synchronized void uninstall() {
		for (int i = 0; i < Array.getLength(schedulers); i++) {
			Array.set(schedulers, i, original(i));
		}
	}

	private static ScheduledExecutorService original(int i) {
		Object current = Array.get(schedulers, i);
		return (current instanceof Offering offering) ? offering.original : (ScheduledExecutorService) current;
	}

	/**
	 * Offers what the JDK schedules, which calls no other method of it. As a pool of its
	 * own it would start its first thread at its first task, and never has one.
	 */
	private static final class Offering extends ScheduledThreadPoolExecutor {

		private final DelayedTasks tasks;

		private final ScheduledExecutorService original;

		Offering(DelayedTasks tasks, ScheduledExecutorService original) {
			super(0);
			this.tasks = tasks;
			this.original = original;
		}

		@Override
		public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
			@Nullable ScheduledFuture<?> taken = this.tasks.schedule(command, unit.toNanos(delay));
			return (taken != null) ? taken : this.original.schedule(command, delay, unit);
		}

	}

}
