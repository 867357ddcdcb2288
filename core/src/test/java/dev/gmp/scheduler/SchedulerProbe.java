package dev.gmp.scheduler;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;

import dev.gmp.Gmp;

/**
 * Lets tests of other packages look into a scheduler.
 */
public final class SchedulerProbe {

	private SchedulerProbe() {
	}

	/**
	 * Returns the scheduler behind the public face.
	 * @param gmp the public face
	 * @return its scheduler
	 */
	public static Scheduler of(Gmp gmp) {
		try {
			return (Scheduler) get(get(gmp, "engine"), "scheduler");
		}
		catch (ReflectiveOperationException ex) {
			throw new LinkageError("Gmp has no field \"engine\" with a scheduler in it any more", ex);
		}
	}

	private static Object get(Object holder, String name) throws ReflectiveOperationException {
		Field field = holder.getClass().getDeclaredField(name);
		field.setAccessible(true);
		return field.get(holder);
	}

	/**
	 * Tells how large the table of goroutines is.
	 * @param gmp the public face
	 * @return its slots
	 */
	public static int slots(Gmp gmp) {
		AtomicInteger chunks = new AtomicInteger();
		of(gmp).allgs().forEachChunk((chunk) -> chunks.incrementAndGet());
		return chunks.get() * AllGs.CHUNK;
	}

	/**
	 * Returns the platform threads of all schedulers of this JVM.
	 * @return the live threads
	 */
	public static List<Thread> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread instanceof M || thread.getName().matches(".*-(m-\\d+|sysmon|reports)"))
			.filter(Thread::isAlive)
			.sorted(Comparator.comparing(Thread::getName))
			.toList();
	}

	/**
	 * Returns every scheduler of this JVM that has a machine left.
	 * @return the schedulers
	 */
	public static Set<Scheduler> live() {
		Set<Scheduler> live = new LinkedHashSet<>();
		for (Thread thread : threads()) {
			if (thread instanceof M m) {
				live.add(m.scheduler);
			}
		}
		return live;
	}

	/**
	 * Counts the goroutines that were started and have not ended.
	 * @param gmp the scheduler
	 * @return their number
	 */
	public static long liveGoroutines(Gmp gmp) {
		return of(gmp).count().live();
	}

	/**
	 * Returns whether a machine executes a goroutine.
	 * @param gmp the scheduler
	 * @return whether one does
	 */
	public static boolean isExecuting(Gmp gmp) {
		return of(gmp).pool().all().stream().anyMatch((m) -> m.curg() != null);
	}

	/**
	 * Waits until no goroutine is left, for half a minute.
	 * @param gmp the scheduler
	 */
	public static void awaitNoGoroutine(Gmp gmp) {
		Awaitility.await()
			.atMost(30, TimeUnit.SECONDS)
			.pollInterval(1, TimeUnit.MILLISECONDS)
			.until(() -> liveGoroutines(gmp), (live) -> live == 0);
	}

	/**
	 * Lists the threads of the goroutines that the scheduler remembers.
	 * @param gmp the scheduler
	 * @return the threads
	 */
	public static List<Thread> goroutines(Gmp gmp) {
		return goroutines(of(gmp));
	}

	private static List<Thread> goroutines(Scheduler scheduler) {
		List<Thread> threads = new ArrayList<>();
		scheduler.allgs().forEach((g) -> threads.add(g.thread()));
		return threads;
	}

	/**
	 * Describes a scheduler: its snapshot, the dump of its goroutines, and the stacks of
	 * its machines.
	 * @param scheduler the scheduler
	 * @return several lines
	 */
	public static String dump(Scheduler scheduler) {
		StringBuilder dump = new StringBuilder();
		dump.append(scheduler.snapshot()).append('\n');
		dump.append(scheduler.dump(50)).append('\n');
		for (M m : scheduler.pool().all()) {
			append(dump.append("machine "), m);
		}
		append(dump, scheduler.sysmon());
		return dump.toString();
	}

	private static void append(StringBuilder dump, Thread thread) {
		dump.append(thread).append(' ').append(thread.getState()).append('\n');
		for (StackTraceElement frame : thread.getStackTrace()) {
			dump.append("\tat ").append(frame).append('\n');
		}
	}

}
