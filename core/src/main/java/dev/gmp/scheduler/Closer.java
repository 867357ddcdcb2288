package dev.gmp.scheduler;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * A thread that is closing a scheduler, and waits for its goroutines.
 * <p>
 * It may be a goroutine itself, of this scheduler or of another one, and somebody who
 * closes that one waits for it. Who closes a scheduler therefore does not wait for a
 * goroutine that, through closers, waits for him: for himself, for others that close his
 * own scheduler, and round any longer circle. None of them would return else. All closers
 * of the JVM are known here, so each circle is seen; one that leads through something
 * else, such as a goroutine that joins the thread that closes, is not, and ends with the
 * time that closing may take.
 */
final class Closer implements AutoCloseable {

	private static final Map<Thread, Closer> CLOSERS = new ConcurrentHashMap<>();

	private final Thread thread;

	/** Whose goroutine the thread is. */
	private final @Nullable Scheduler home;

	private final Scheduler closes;

	private Closer(Scheduler closes) {
		this.thread = Thread.currentThread();
		this.home = Scheduler.current();
		this.closes = closes;
	}

	/**
	 * Notes that the current thread begins to close a scheduler, and wakes the others
	 * that close one, who need perhaps no longer wait for it.
	 * @param scheduler the scheduler
	 * @return to be closed when the thread has done so
	 */
	static Closer enter(Scheduler scheduler) {
		Closer closer = new Closer(scheduler);
		CLOSERS.put(closer.thread, closer);
		CLOSERS.keySet().forEach(LockSupport::unpark);
		return closer;
	}

	/**
	 * Tells whether a thread is closing a scheduler.
	 * @param thread the thread
	 * @param scheduler the scheduler
	 * @return whether it is
	 */
	@SuppressWarnings("ReferenceEquality") // identity is what is asked
	static boolean closes(Thread thread, Scheduler scheduler) {
		Closer closer = CLOSERS.get(thread);
		return closer != null && closer.closes == scheduler;
	}

	/**
	 * Lists those goroutines of the scheduler that this one does not wait for, itself
	 * included.
	 * @return they as closers
	 */
	@SuppressWarnings("ReferenceEquality") // identity is what is asked
	List<Closer> excused() {
		Scheduler home = this.home;
		List<Closer> excused = new ArrayList<>();
		if (home != null) {
			for (Closer other : CLOSERS.values()) {
				if (other.home == this.closes && waitsFor(other.closes, home, new HashSet<>())) {
					excused.add(other);
				}
			}
		}
		return excused;
	}

	@SuppressWarnings("ReferenceEquality") // identity is what is asked
	private static boolean waitsFor(Scheduler from, Scheduler to, Set<Scheduler> seen) {
		if (from == to) {
			return true;
		}
		return seen.add(from) && CLOSERS.values()
			.stream()
			.anyMatch((closer) -> closer.home == from && waitsFor(closer.closes, to, seen));
	}

	Thread thread() {
		return this.thread;
	}

	/**
	 * Tells whether it is still closing.
	 * @return {@code false} once the thread has returned from it
	 */
	@SuppressWarnings("ReferenceEquality") // identity is what is asked
	boolean isClosing() {
		return CLOSERS.get(this.thread) == this;
	}

	@Override
	public void close() {
		CLOSERS.remove(this.thread, this);
	}

}
