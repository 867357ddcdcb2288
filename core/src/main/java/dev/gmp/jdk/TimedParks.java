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
 * has begun: so they may be exchanged while threads sleep. They are taken out when nobody
 * wants wake-ups any more, since the JDK keeps the array for ever and GMP's classes may
 * be of an application that has ended.
 * <p>
 * Several applications may have a copy of GMP each, and end in any order. Each puts its
 * own before what is there, and takes its own out of the middle if others have come
 * since. The array is the lock that all copies know.
 */
final class TimedParks {

	private static final String SCHEDULERS = "java.lang.VirtualThread$DelayedTaskSchedulers";

	/** The array, or why there is none. */
	private static final Object schedulers;

	static {
		Object found;
		try {
			found = Pollers.accessible(Class.forName(SCHEDULERS), "INSTANCE").get(null);
			if (!(found instanceof ScheduledExecutorService[])) {
				throw new IllegalStateException(SCHEDULERS + " has none in an array");
			}
		}
		catch (Throwable ex) {
			found = Failures.notAsExpected("timers", ex);
		}
		schedulers = found;
	}

	private TimedParks() {
	}

	/**
	 * Tells why wake-ups cannot be offered in this JVM.
	 * @return the reason, {@code null} if they can
	 */
	static @Nullable String unavailable() {
		return (schedulers instanceof String reason) ? reason : null;
	}

	/**
	 * Offers wake-ups to GMP from now on.
	 * @param tasks what they are offered to
	 */
	static void install(DelayedTasks tasks) {
		synchronized (schedulers) {
			for (int i = 0; i < Array.getLength(schedulers); i++) {
				Array.set(schedulers, i, new Offering(tasks, (ScheduledExecutorService) Array.get(schedulers, i)));
			}
		}
	}

	/**
	 * Leaves wake-ups to the JDK again, or to other copies of GMP.
	 */
	static void uninstall() throws ReflectiveOperationException {
		synchronized (schedulers) {
			for (int i = 0; i < Array.getLength(schedulers); i++) {
				Array.set(schedulers, i, without((ScheduledExecutorService) Array.get(schedulers, i)));
			}
		}
	}

	/*
	 * Returns what is to stand in the place of the first one.
	 */
	private static ScheduledExecutorService without(ScheduledExecutorService first)
			throws ReflectiveOperationException {
		if (first instanceof Offering own) {
			return without(own.original);
		}
		if (isOfOtherCopy(first)) {
			Field original = first.getClass().getDeclaredField("original");
			original.setAccessible(true);
			ScheduledExecutorService next = (ScheduledExecutorService) original.get(first);
			ScheduledExecutorService after = without(next);
			if (after != next) {
				original.set(first, after);
			}
		}
		return first;
	}

	private static boolean isOfOtherCopy(ScheduledExecutorService scheduler) {
		return scheduler.getClass().getName().equals(Offering.class.getName());
	}

	/**
	 * Offers what the JDK schedules, which calls no other method of it. As a pool of its
	 * own it would start its first thread at its first task, and never has one.
	 */
	private static final class Offering extends ScheduledThreadPoolExecutor {

		private final DelayedTasks tasks;

		/** Not final, and of this name: other copies of GMP set it. */
		private volatile ScheduledExecutorService original;

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
