package dev.gmp.scheduler;

import java.util.concurrent.locks.AbstractQueuedSynchronizer;
import java.util.concurrent.locks.LockSupport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gmp.concurrent.CoarseClock;
import dev.gmp.os.KernelThread;

/**
 * What a machine does all the time: it finds a goroutine and runs it until that parks,
 * yields or ends, {@code schedule} and {@code execute} of Go.
 *
 * <h2>Why nothing that is thrown ends a machine</h2> Its processor would be lost with it,
 * as would what it has promised by spinning or by standing in a list. What goroutines
 * leave behind is caught in {@link #execute}. The steps of looking for work ask for no
 * memory between taking something and passing it on. What is thrown there nevertheless is
 * caught in {@link #run}, and the machine is {@linkplain #recover put right}.
 */
final class Schedule {

	private static final Logger logger = LoggerFactory.getLogger(M.class);

	private final FindRunnable findRunnable;

	private final Wakeups wakeups;

	private final TimerHeaps timers;

	private final DueTimers dueTimers;

	private final Lifecycle lifecycle;

	private final Latency latency;

	private final CoarseClock clock;

	private final MachinePool pool;

	Schedule(FindRunnable findRunnable, Wakeups wakeups, TimerHeaps timers, DueTimers dueTimers, Lifecycle lifecycle,
			Latency latency, CoarseClock clock, MachinePool pool) {
		this.findRunnable = findRunnable;
		this.wakeups = wakeups;
		this.timers = timers;
		this.dueTimers = dueTimers;
		this.lifecycle = lifecycle;
		this.latency = latency;
		this.clock = clock;
		this.pool = pool;
	}

	/**
	 * Runs goroutines until the scheduler has no more use for the machine.
	 * @param m the machine, on its own thread
	 */
	void run(M m) {
		try {
			if (m.nextp != null) {
				this.wakeups.acquireNext(m);
			}
			this.clock.set(System.nanoTime());
			findKernelThread(m);
			while (!scheduleUntilFailure(m)) {
				Thread.onSpinWait();
			}
		}
		finally {
			this.pool.exited();
		}
	}

	private static void findKernelThread(M m) {
		try {
			m.kernelThread = KernelThread.current();
		}
		catch (Throwable ex) {
			// Sysmon does without it, as on other systems.
			logFailure(m, "could not ask for its thread", ex);
		}
	}

	/*
	 * Returns whether the machine is to end.
	 */
	private boolean scheduleUntilFailure(M m) {
		try {
			schedule(m);
			return true;
		}
		catch (Throwable ex) {
			logFailure(m, "was thrown out of looking for work", ex);
			recover(m);
			return false;
		}
	}

	/**
	 * Puts a machine right again that something threw out of looking for work: it ends
	 * whatever it has begun, and is counted as what it is. Nothing is thrown out of its
	 * sleep, so it is on no list.
	 * @param m the machine, on its own thread
	 */
	private void recover(M m) {
		m.injecting = null;
		this.dueTimers.runLeft(m);
		this.timers.unwatchAny();
		if (m.spinning) {
			this.wakeups.resetSpinning(m);
		}
	}

	private void schedule(M m) {
		while (true) {
			G g = this.findRunnable.findRunnable(m);
			if (g == null) {
				return;
			}
			if (m.spinning) {
				this.wakeups.resetSpinning(m);
			}
			execute(m, g);
		}
	}

	private void execute(M m, G g) {
		P p = m.p;
		if (p != null) {
			if (m.inheritTime) {
				p.counters.inherited++;
			}
			else {
				p.counters.schedtick++;
			}
			if (p.preempt) {
				p.preempt = false;
			}
		}
		g.since = CoarseClock.NONE;
		m.setCurg(g);
		// After that, so that sysmon sees a machine that is held by the code that gets
		// the
		// samples.
		if (g.readyAt != 0) {
			this.latency.sample(g);
			m.afterForeignCode();
		}
		boolean failed = false;
		try {
			g.resume();
		}
		catch (Throwable ex) {
			// The goroutine's own handler of uncaught exceptions threw, or the JDK's code
			// around it failed, as when the memory ran out. The machine goes on.
			failed = true;
			logFailure(m, "caught what a goroutine left behind", ex);
		}
		g.since = now(m);
		m.setCurg(null);
		Object blocker = LockSupport.getBlocker(g.thread());
		if (blocker != null) {
			g.passedOver = blocker instanceof AbstractQueuedSynchronizer && p != null && p.runq.runnext() == null;
		}
		if (g.claimEnd()) {
			this.lifecycle.goexit(g, m);
		}
		else if (failed) {
			g.readyAfterFailure();
		}
	}

	/*
	 * A machine without a processor is perhaps all that runs, while sysmon sleeps.
	 */
	private int now(M m) {
		if (m.p == null) {
			this.clock.set(System.nanoTime());
		}
		return this.clock.read();
	}

	private static void logFailure(M m, String what, Throwable ex) {
		try {
			logger.error("{} {}", m.getName(), what, ex);
			m.afterForeignCode();
		}
		catch (Throwable ignored) {
			// Nothing is left that could tell.
		}
	}

}
