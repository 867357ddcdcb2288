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
 * A thread that is closing a scheduler, and waits for its goroutines. A scheduler is
 * known here by its {@link Shutdown}.
 * <p>
 * The thread may be a goroutine itself, of this scheduler or of another one, and a thread
 * that closes that one waits for it. So a closer does not wait for a goroutine that,
 * through closers, waits for it: for itself, for others that close its own scheduler, and
 * round any longer circle. Otherwise none of them would return. All closers of the JVM
 * are known here, so each circle of closers is seen. A circle that leads through
 * something else, such as a goroutine that joins the closing thread, is not seen, and
 * ends with the time that closing may take.
 */
final class Closer implements AutoCloseable {

	private static final Map<Thread, Closer> CLOSERS = new ConcurrentHashMap<>();

	private final Thread thread;

	/** Whose goroutine the thread is. */
	private final @Nullable Shutdown home;

	private final Shutdown closes;

	private Closer(Shutdown closes, @Nullable Shutdown home) {
		this.thread = Thread.currentThread();
		this.home = home;
		this.closes = closes;
	}

	/**
	 * Notes that the current thread begins to close a scheduler, and wakes the others
	 * that close one: they perhaps need no longer wait for it.
	 * @param closes the scheduler
	 * @param home the scheduler whose goroutine the thread is, {@code null} for none
	 * @return to be closed when the thread has done so
	 */
	static Closer enter(Shutdown closes, @Nullable Shutdown home) {
		Closer closer = new Closer(closes, home);
		CLOSERS.put(closer.thread, closer);
		CLOSERS.keySet().forEach(LockSupport::unpark);
		return closer;
	}

	/**
	 * Returns whether a thread is closing a scheduler.
	 * @param thread the thread
	 * @param scheduler the scheduler
	 * @return whether it is
	 */
	static boolean closes(Thread thread, Shutdown scheduler) {
		Closer closer = CLOSERS.get(thread);
		return closer != null && closer.closes == scheduler;
	}

	/**
	 * Lists those goroutines of the scheduler that this one does not wait for, itself
	 * included.
	 * @return they as closers
	 */
	List<Closer> excused() {
		Shutdown home = this.home;
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

	private static boolean waitsFor(Shutdown from, Shutdown to, Set<Shutdown> seen) {
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
	 * Returns whether the thread is still closing.
	 * @return {@code false} once the thread has returned from it
	 */
	boolean isClosing() {
		return CLOSERS.get(this.thread) == this;
	}

	@Override
	public void close() {
		CLOSERS.remove(this.thread, this);
	}

}
