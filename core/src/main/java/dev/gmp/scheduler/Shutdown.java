package dev.gmp.scheduler;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a scheduler closes: it takes no goroutines from outside, waits for those that live,
 * interrupts them, waits again, and reports those that are stuck.
 * {@link SchedulerOptions#shutdownAwait()} is the time for all of this, unless the caller
 * has times of his own. {@link Termination} notices the end of the last goroutine.
 * <p>
 * Close does not wait for goroutines that wait for just that. {@link Closer} knows those
 * that close a scheduler. A goroutine that called {@link System#exit} waits for the
 * shutdown hooks, one of which is perhaps here, and never returns. Its stack shows that,
 * so close looks at the stacks of the goroutines that are left now and then.
 */
final class Shutdown {

	private static final Logger logger = LoggerFactory.getLogger(Shutdown.class);

	/** So much of the time is left for goroutines that were interrupted... */
	private static final int PART_AFTER_INTERRUPT = 4;

	/** ...but not more. */
	private static final long MAX_AFTER_INTERRUPT_NANOS = 5_000_000_000L;

	/** They have so long in any case, or an interrupt would be for nothing. */
	private static final long MIN_AFTER_INTERRUPT_NANOS = 500_000_000;

	/** What threads have for ending that have nothing left to do, in any case... */
	private static final long MIN_FOR_THREADS_NANOS = 1_000_000_000;

	/** ...and at most. */
	private static final long MAX_FOR_THREADS_NANOS = 10_000_000_000L;

	/** From when on those are named that hold it up. */
	private static final long NAME_AFTER_NANOS = 1_000_000_000;

	private static final long FIRST_LOOK_AT_STACKS_NANOS = 1_000_000;

	private static final long MAX_BETWEEN_LOOKS_NANOS = 100_000_000;

	/** Looking at stacks takes so small a part of the time. */
	private static final int PART_FOR_LOOKS = 10;

	private static final int MAX_REPORTED = 100;

	private final SchedulerOptions options;

	private final AllGs allgs;

	private final GoroutineCount count;

	private final MachinePool pool;

	private final Termination termination;

	private final Sysmon sysmon;

	private final LongRunning longRunning;

	private final Snapshots snapshots;

	/**
	 * Whether somebody in close has reported goroutines that are stuck: nobody waits for
	 * them any longer.
	 */
	private final AtomicBoolean gaveUp = new AtomicBoolean();

	private final AtomicBoolean named = new AtomicBoolean();

	Shutdown(SchedulerOptions options, AllGs allgs, GoroutineCount count, MachinePool pool, Termination termination,
			Sysmon sysmon, LongRunning longRunning, Snapshots snapshots) {
		this.options = options;
		this.allgs = allgs;
		this.count = count;
		this.pool = pool;
		this.termination = termination;
		this.sysmon = sysmon;
		this.longRunning = longRunning;
		this.snapshots = snapshots;
	}

	/**
	 * Closes the scheduler.
	 * @param home how the scheduler closes whose goroutine the current thread is,
	 * {@code null} outside a goroutine
	 */
	void close(@Nullable Shutdown home) {
		long all = TimeUnit.NANOSECONDS.convert(this.options.shutdownAwait());
		long afterInterrupt = Math.min(all / PART_AFTER_INTERRUPT, MAX_AFTER_INTERRUPT_NANOS);
		close(home, all - afterInterrupt, afterInterrupt);
	}

	/**
	 * Closes the scheduler in times of the caller's.
	 * @param home how the scheduler closes whose goroutine the current thread is,
	 * {@code null} outside a goroutine
	 * @param beforeInterrupt for how many nanoseconds the goroutines may go on
	 * @param afterInterrupt for how many nanoseconds those that are left are waited for
	 * when they were interrupted
	 */
	void close(@Nullable Shutdown home, long beforeInterrupt, long afterInterrupt) {
		long start = System.nanoTime();
		long all = beforeInterrupt + Math.min(afterInterrupt, Long.MAX_VALUE - beforeInterrupt);
		this.termination.close();
		if (this.gaveUp.get()) {
			return;
		}
		this.termination.tryTerminate();
		try (Closer closer = Closer.enter(this, home)) {
			endGoroutines(closer, start, beforeInterrupt, all);
		}
		if (this.count.live() == 0) {
			awaitThreads(start, all);
		}
	}

	private void endGoroutines(Closer closer, long start, long beforeInterrupt, long all) {
		boolean ended = await(closer, start, start, beforeInterrupt, all);
		boolean interrupted = !ended && Thread.interrupted();
		if (!ended && !this.gaveUp.get()) {
			interruptAll(closer);
			long now = System.nanoTime();
			long left = Math.min(all - beforeInterrupt, all - (now - start));
			ended = await(closer, start, now, Math.max(left, MIN_AFTER_INTERRUPT_NANOS), all);
		}
		if (!ended && this.gaveUp.compareAndSet(false, true)) {
			this.termination.wakeWaiters();
			report(closer, all,
					"{} was closed, but {} of its goroutines neither ended within {} nor when interrupted:\n\n{}");
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	/*
	 * Returns whether close need not wait any more; false after the timeout, when
	 * somebody else has given up, or at once when interrupted.
	 */
	private boolean await(Closer closer, long start, long from, long nanos, long all) {
		Thread current = Thread.currentThread();
		long betweenLooks = FIRST_LOOK_AT_STACKS_NANOS;
		long nextLook = 0;
		this.termination.addWaiter(current);
		try {
			while (isHeldUp(closer)) {
				long before = System.nanoTime();
				if (before - from >= nextLook) {
					if (onlyExitsHoldItUp(closer)) {
						return true;
					}
					long now = System.nanoTime();
					nextLook = now - from + Math.max(betweenLooks, PART_FOR_LOOKS * (now - before));
					betweenLooks = Math.min(2 * betweenLooks, MAX_BETWEEN_LOOKS_NANOS);
				}
				long now = System.nanoTime();
				long rest = nanos - (now - from);
				if (rest <= 0 || this.gaveUp.get() || current.isInterrupted()) {
					return false;
				}
				long untilNamed = nameThose(closer, start, now, all);
				LockSupport.parkNanos(this, Math.min(Math.min(rest, untilNamed), nextLook - (now - from)));
			}
			return true;
		}
		finally {
			this.termination.removeWaiter(current);
		}
	}

	/*
	 * Those that are excused are asked for before the count and are still closing
	 * afterwards: so each of them was when the goroutines were counted, and whatever it
	 * had started before is among these.
	 */
	private boolean isHeldUp(Closer closer) {
		List<Closer> excused = closer.excused();
		long live = this.count.live();
		return live > excused.stream().filter(Closer::isClosing).count();
	}

	/*
	 * What exits starts nothing any more. So if those that are left exit and are as many
	 * as were counted before, there is no other one.
	 */
	private boolean onlyExitsHoldItUp(Closer closer) {
		List<Closer> excused = closer.excused();
		long live = this.count.live();
		Exits exits = new Exits(threads(excused));
		this.allgs.forEach(exits);
		long stillExcused = excused.stream().filter(Closer::isClosing).count();
		return !exits.otherFound && exits.count > 0 && live <= exits.count + stillExcused;
	}

	private static Set<Thread> threads(List<Closer> closers) {
		return closers.stream().map(Closer::thread).collect(Collectors.toSet());
	}

	/*
	 * Returns in how many nanoseconds it is time for it.
	 */
	private long nameThose(Closer closer, long start, long now, long all) {
		long left = NAME_AFTER_NANOS - (now - start);
		if (left > 0) {
			return left;
		}
		if (this.named.compareAndSet(false, true)) {
			report(closer, all,
					"{} is closing and waits for {} of its goroutines, for {} at the most with their interruption:\n\n{}");
		}
		return Long.MAX_VALUE;
	}

	/*
	 * Not those that close it as well: they wait for what is interrupted here, and would
	 * give up before that could end.
	 */
	private void interruptAll(Closer closer) {
		logger.info("{} interrupts the {} goroutines that are left", this.options.name(),
				this.count.live() - closer.excused().size());
		this.allgs.forEach((g) -> {
			if (!Closer.closes(g.thread(), this)) {
				g.thread().interrupt();
			}
		});
	}

	/*
	 * The machines have nothing left to run and end by themselves; waiting for their
	 * threads means that whoever closes a scheduler finds none of them afterwards.
	 */
	private void awaitThreads(long start, long all) {
		long now = System.nanoTime();
		long left = all - (now - start);
		long deadline = now + Math.clamp(left, MIN_FOR_THREADS_NANOS, MAX_FOR_THREADS_NANOS);
		boolean interrupted = false;
		for (M m : this.pool.all()) {
			interrupted |= join(m, deadline);
		}
		interrupted |= join(this.sysmon, deadline);
		// Sysmon has told it to end.
		Thread reporter = this.longRunning.thread();
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

	private void report(Closer closer, long all, String message) {
		try {
			Set<Thread> excused = threads(closer.excused());
			List<G> stuck = new ArrayList<>();
			this.allgs.forEach((g) -> {
				if (!excused.contains(g.thread()) && stuck.size() < MAX_REPORTED) {
					stuck.add(g);
				}
			});
			GoroutineSnapshots snapshots = this.snapshots.goroutines();
			String report = stuck.stream().map((g) -> snapshots.take(g).text()).collect(Collectors.joining("\n"));
			long left = this.count.live() - excused.size();
			if (left > stuck.size()) {
				report += "\n... " + (left - stuck.size()) + " more goroutines\n";
			}
			logger.warn(message, this.options.name(), left, Duration.ofNanos(all), report);
		}
		catch (Throwable ex) {
			// No memory for a report, or for its log. Closing goes on.
		}
	}

	/**
	 * Counts goroutines that called {@link System#exit}, until it finds one that did not.
	 */
	private static final class Exits implements Consumer<G> {

		private final Set<Thread> excused;

		private long count;

		private boolean otherFound;

		Exits(Set<Thread> excused) {
			this.excused = excused;
		}

		@Override
		public void accept(G g) {
			Thread thread = g.thread();
			if (this.otherFound || this.excused.contains(thread) || !thread.isAlive()) {
				return;
			}
			if (isExiting(thread)) {
				this.count++;
			}
			else {
				this.otherFound = true;
			}
		}

		/*
		 * Nobody returns from there, neither who runs the hooks nor who comes second and
		 * waits for the lock.
		 */
		private static boolean isExiting(Thread thread) {
			for (StackTraceElement frame : thread.getStackTrace()) {
				if (frame.getClassName().equals("java.lang.Shutdown")) {
					return true;
				}
			}
			return false;
		}

	}

}
