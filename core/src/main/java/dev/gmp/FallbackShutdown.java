package dev.gmp;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a {@link FallbackEngine} closes, as {@link Gmp#close()} promises: it waits for the
 * goroutines, interrupts them, waits again, and reports what is stuck. It does not wait
 * for those that are closing one themselves, since somebody may wait for them in turn,
 * nor for those that have called {@link System#exit}.
 */
final class FallbackShutdown {

	private static final Logger logger = LoggerFactory.getLogger(FallbackShutdown.class);

	private static final int PART_AFTER_INTERRUPT = 4;

	private static final Duration MAX_AFTER_INTERRUPT = Duration.ofSeconds(5);

	private static final Duration MIN_AFTER_INTERRUPT = Duration.ofMillis(500);

	/** Those that exit are found by their stacks, for which nobody signals. */
	private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

	private static final int MAX_REPORTED = 100;

	/** Threads that are closing one of them. */
	private static final Set<Thread> CLOSERS = ConcurrentHashMap.newKeySet();

	private final String name;

	private final Duration await;

	private final Set<Thread> live;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition ended = this.lock.newCondition();

	private volatile boolean closed;

	/** Whether stuck goroutines were reported: nobody waits for them again. */
	private volatile boolean gaveUp;

	FallbackShutdown(String name, Duration await, Set<Thread> live) {
		this.name = name;
		this.await = await;
		this.live = live;
	}

	boolean isClosed() {
		return this.closed;
	}

	/**
	 * Called after a goroutine was taken out of those that live. Whoever waits has set
	 * {@link #closed} before he looks at them, so either he does not see it any more or
	 * he is signalled.
	 */
	void goroutineEnded() {
		if (this.closed) {
			signal();
		}
	}

	private void signal() {
		this.lock.lock();
		try {
			this.ended.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	void close() {
		Duration afterInterrupt = min(this.await.dividedBy(PART_AFTER_INTERRUPT), MAX_AFTER_INTERRUPT);
		close(this.await.minus(afterInterrupt), afterInterrupt);
	}

	/**
	 * Closes it in times of the caller's.
	 * @param beforeInterrupt how long the goroutines may go on
	 * @param afterInterrupt how long those that are left are waited for when they were
	 * interrupted
	 */
	void close(Duration beforeInterrupt, Duration afterInterrupt) {
		this.closed = true;
		if (this.gaveUp) {
			return;
		}
		Thread current = Thread.currentThread();
		boolean first = CLOSERS.add(current);
		try {
			signal();
			endGoroutines(beforeInterrupt, afterInterrupt);
		}
		finally {
			if (first) {
				CLOSERS.remove(current);
			}
		}
	}

	private void endGoroutines(Duration beforeInterrupt, Duration afterInterrupt) {
		if (await(beforeInterrupt)) {
			return;
		}
		boolean interrupted = Thread.interrupted();
		heldUpBy().forEach(Thread::interrupt);
		if (!await(max(afterInterrupt, MIN_AFTER_INTERRUPT)) && !this.gaveUp) {
			this.gaveUp = true;
			report(beforeInterrupt, afterInterrupt);
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	private static Duration min(Duration one, Duration two) {
		return (one.compareTo(two) < 0) ? one : two;
	}

	private static Duration max(Duration one, Duration two) {
		return (one.compareTo(two) > 0) ? one : two;
	}

	/*
	 * Returns whether nobody is left to wait for; false at once when interrupted.
	 */
	private boolean await(Duration longest) {
		long nanos = (longest.compareTo(Duration.ofNanos(Long.MAX_VALUE)) < 0) ? longest.toNanos() : Long.MAX_VALUE;
		long start = System.nanoTime();
		this.lock.lock();
		try {
			while (heldUpBy().findAny().isPresent()) {
				long rest = nanos - (System.nanoTime() - start);
				if (rest <= 0 || this.gaveUp) {
					return false;
				}
				boolean ignored = this.ended.await(Math.min(rest, BETWEEN_LOOKS.toNanos()), TimeUnit.NANOSECONDS);
			}
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
		finally {
			this.lock.unlock();
		}
	}

	private Stream<Thread> heldUpBy() {
		return this.live.stream().filter((thread) -> !CLOSERS.contains(thread) && !isExiting(thread));
	}

	private static boolean isExiting(Thread thread) {
		// It joins the hooks, or waits for another one that does.
		if (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.BLOCKED) {
			return false;
		}
		for (StackTraceElement frame : thread.getStackTrace()) {
			if (frame.getClassName().equals("java.lang.Runtime") && frame.getMethodName().equals("exit")) {
				return true;
			}
		}
		return false;
	}

	private void report(Duration beforeInterrupt, Duration afterInterrupt) {
		List<Thread> stuck = heldUpBy().toList();
		String stacks = stuck.stream()
			.limit(MAX_REPORTED)
			.map((thread) -> "\"" + thread.getName() + "\" #" + thread.threadId()
					+ Stream.of(thread.getStackTrace()).map((frame) -> "\n\tat " + frame).collect(Collectors.joining()))
			.collect(Collectors.joining("\n\n"));
		logger.warn("{} was closed, but {} of its goroutines neither ended within {} nor when interrupted:\n\n{}",
				this.name, stuck.size(), beforeInterrupt.plus(afterInterrupt), stacks);
	}

}
