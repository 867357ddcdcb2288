package dev.gmp.scheduler;

import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a scheduler closes: it takes no goroutines from outside, waits, interrupts, waits
 * again, and reports what is stuck.
 */
final class Shutdown {

	private static final Logger logger = LoggerFactory.getLogger(Shutdown.class);

	private static final Duration MAX_AWAIT_AFTER_INTERRUPT = Duration.ofSeconds(10);

	private static final int MAX_REPORTED = 100;

	private final Scheduler scheduler;

	/**
	 * Set before anybody counts the live goroutines to see whether the last one has
	 * ended.
	 * <p>
	 * Why that moment is not missed: the machine that ran the last goroutine counts it as
	 * finished and, before it sleeps, passes {@link #machineIdle()}, with a full fence in
	 * between; close sets this field, then counts, with a full fence in between. So
	 * either the machine sees this field set, or close sees the goroutine counted as
	 * finished.
	 */
	private volatile boolean closed;

	/** Close has reported goroutines that are stuck: it does not wait for them again. */
	private volatile boolean gaveUp;

	/**
	 * The scheduler's own goroutines that are in close. They do not wait for each other,
	 * or none of them would return.
	 */
	private final AtomicInteger closingGoroutines = new AtomicInteger();

	/** Threads in close that wait for goroutines to end. */
	private final Queue<Thread> waiters = new ConcurrentLinkedQueue<>();

	Shutdown(Scheduler scheduler) {
		this.scheduler = scheduler;
	}

	boolean isClosed() {
		return this.closed;
	}

	/**
	 * Called by a machine that is about to sleep, and by whoever else may have seen the
	 * end of the last goroutine. Lets the machines end if there is none left.
	 */
	void machineIdle() {
		if (!this.closed) {
			return;
		}
		if (this.scheduler.liveGoroutines() == 0) {
			this.scheduler.pool().drain();
		}
		wakeWaiters();
	}

	private void wakeWaiters() {
		for (Thread waiter : this.waiters) {
			LockSupport.unpark(waiter);
		}
	}

	void close() {
		this.closed = true;
		VarHandle.fullFence();
		if (this.gaveUp) {
			return;
		}
		machineIdle();
		if (Scheduler.current() != this.scheduler) {
			if (endGoroutines(false)) {
				awaitThreads();
			}
			return;
		}
		this.closingGoroutines.incrementAndGet();
		wakeWaiters();
		try {
			endGoroutines(true);
		}
		finally {
			this.closingGoroutines.decrementAndGet();
		}
	}

	private boolean endGoroutines(boolean inside) {
		Duration await = this.scheduler.options().shutdownAwait();
		boolean ended = await(inside, await);
		boolean interrupted = !ended && Thread.interrupted();
		if (!ended) {
			interruptAll();
			ended = await(inside, afterInterrupt(await));
		}
		if (!ended) {
			this.gaveUp = true;
			report(inside);
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		return ended;
	}

	/*
	 * The goroutines that close waits for.
	 */
	private long awaited(boolean inside) {
		long live = this.scheduler.liveGoroutines();
		return inside ? live - this.closingGoroutines.get() : live;
	}

	private static Duration afterInterrupt(Duration await) {
		// Compared before the second is added: the longest duration takes no more.
		return (await.compareTo(MAX_AWAIT_AFTER_INTERRUPT) < 0) ? await.plusSeconds(1) : MAX_AWAIT_AFTER_INTERRUPT;
	}

	/*
	 * Returns whether they have all ended; false after the timeout, or at once when
	 * interrupted.
	 */
	private boolean await(boolean inside, Duration timeout) {
		long start = System.nanoTime();
		long nanos = Nanos.of(timeout);
		Thread current = Thread.currentThread();
		this.waiters.add(current);
		try {
			while (awaited(inside) > 0) {
				long rest = nanos - (System.nanoTime() - start);
				if (rest <= 0 || current.isInterrupted()) {
					return false;
				}
				LockSupport.parkNanos(this, rest);
			}
			return true;
		}
		finally {
			this.waiters.remove(current);
		}
	}

	private void interruptAll() {
		Thread current = Thread.currentThread();
		this.scheduler.allgs().forEach((g) -> {
			if (g.thread() != current) {
				g.thread().interrupt();
			}
		});
	}

	/*
	 * The machines have nothing left to run and end by themselves; waiting for their
	 * threads means that whoever closes a scheduler finds none of them afterwards.
	 */
	private void awaitThreads() {
		long deadline = System.nanoTime() + MAX_AWAIT_AFTER_INTERRUPT.toNanos();
		boolean interrupted = false;
		for (M m : this.scheduler.pool().all()) {
			interrupted |= join(m, deadline);
		}
		Sysmon sysmon = this.scheduler.sysmon();
		interrupted |= join(sysmon, deadline);
		// Sysmon has told it to end.
		Thread reporter = sysmon.retake().longRunning().thread();
		if (reporter != null) {
			interrupted |= join(reporter, deadline);
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	/*
	 * Returns whether the current thread was interrupted meanwhile.
	 */
	private static boolean join(Thread thread, long deadline) {
		boolean interrupted = false;
		long left = deadline - System.nanoTime();
		while (thread.isAlive() && left > 0) {
			try {
				// Not join(Duration), which throws for a thread that was started a moment
				// ago: such a one is alive, but its state is still NEW.
				TimeUnit.NANOSECONDS.timedJoin(thread, left);
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
			left = deadline - System.nanoTime();
		}
		return interrupted;
	}

	private void report(boolean inside) {
		List<G> stuck = new ArrayList<>();
		Thread current = Thread.currentThread();
		this.scheduler.allgs().forEach((g) -> {
			if (g.thread() != current && stuck.size() < MAX_REPORTED) {
				stuck.add(g);
			}
		});
		GoroutineSnapshots snapshots = new GoroutineSnapshots(this.scheduler);
		String report = stuck.stream().map((g) -> snapshots.take(g).text()).collect(Collectors.joining("\n"));
		long left = awaited(inside);
		if (left > stuck.size()) {
			report += "\n... " + (left - stuck.size()) + " more goroutines\n";
		}
		logger.warn("{} was closed, but {} of its goroutines neither ended within {} nor when interrupted:\n\n{}",
				this.scheduler.name(), left, this.scheduler.options().shutdownAwait(), report);
	}

}
