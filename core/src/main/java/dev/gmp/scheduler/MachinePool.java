package dev.gmp.scheduler;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import dev.gmp.concurrent.LogOnce;

/**
 * The life of machines. A machine is created when it is needed, up to a limit. It ends
 * when it is {@linkplain IdleMachines idle} for long, or when the scheduler is closed.
 */
final class MachinePool {

	private static final Logger logger = LoggerFactory.getLogger(MachinePool.class);

	private static final long LOG_EVERY_NANOS = 10_000_000_000L;

	private final IdleMachines idle;

	private final SysmonSleep sysmon;

	private final Factory factory;

	private final String schedulerName;

	private final int max;

	private final AtomicInteger numbers = new AtomicInteger();

	private final AtomicInteger started = new AtomicInteger();

	/** How many machines were started and have not ended. */
	private final AtomicInteger live = new AtomicInteger();

	/** Added to when a thread is created, which takes the JDK's own locks as well. */
	private final Set<M> allm = ConcurrentHashMap.newKeySet();

	/** Whether machines may be listed that have ended, or were never started. */
	private volatile boolean allmStale;

	/**
	 * Whether a machine could not be had, so that sysmon tries again. Sysmon clears this,
	 * then looks for an idle processor. A thread that found no machine for a processor
	 * makes that processor idle, then sets this.
	 */
	private volatile boolean startFailed;

	private final LogOnce limit;

	private volatile long nextLogOfFailure = System.nanoTime();

	/**
	 * Creates a pool without machines.
	 * @param idle where its machines sleep
	 * @param sysmon is told to end after the last machine
	 * @param factory creates machines
	 * @param schedulerName the scheduler's name, for the log
	 * @param max how many machines there may be
	 */
	MachinePool(IdleMachines idle, SysmonSleep sysmon, Factory factory, String schedulerName, int max) {
		this.idle = idle;
		this.sysmon = sysmon;
		this.factory = factory;
		this.schedulerName = schedulerName;
		this.max = max;
		this.limit = new LogOnce(logger, Level.WARN,
				"{}: all {} machines are in use (gmp.machines.max); goroutines wait until one comes back",
				schedulerName, max);
	}

	int started() {
		return this.started.get();
	}

	boolean startFailed() {
		return this.startFailed;
	}

	void setStartFailed(boolean startFailed) {
		this.startFailed = startFailed;
	}

	/**
	 * Returns whether {@link Wakeups#startm} would find a machine, as far as the limit
	 * goes.
	 * @return whether one is idle or one more is allowed
	 */
	boolean available() {
		return this.idle.hasAny() || this.live.get() < this.max;
	}

	/**
	 * Returns whether one more machine may be started.
	 * @return whether there are fewer than there may be, and the last one could be
	 * started
	 */
	boolean hasRoom() {
		return this.live.get() < this.max && !this.startFailed;
	}

	/**
	 * Lists the machines whose threads have not ended, by number.
	 * @return the machines
	 */
	List<M> all() {
		return this.allm.stream().filter(Thread::isAlive).sorted(Comparator.comparingInt((m) -> m.number)).toList();
	}

	/**
	 * Starts a machine.
	 * @param p the processor that it begins with, {@code null} if it begins idle
	 * @param spinning whether it is counted as spinning
	 * @return whether it was started
	 */
	boolean newm(@Nullable P p, boolean spinning) {
		if (this.live.incrementAndGet() > this.max) {
			this.live.decrementAndGet();
			logLimit();
			return false;
		}
		M m = null;
		try {
			m = this.factory.newMachine(this.numbers.getAndIncrement(), p, spinning);
			this.allm.add(m);
			m.start();
			this.started.incrementAndGet();
			return true;
		}
		catch (Throwable ex) {
			// "unable to create native thread", or no memory for the thread's object.
			this.live.decrementAndGet();
			if (m != null) {
				m.startFailed = true;
				this.allmStale = true;
			}
			logFailure(ex);
			return false;
		}
	}

	/**
	 * Logs once that no more machines are allowed. Throws nothing, not even for want of
	 * memory: the goroutine for which a machine is needed is in a queue already, and the
	 * JDK would hand it over once more.
	 */
	void logLimit() {
		this.limit.log();
	}

	private void logFailure(Throwable ex) {
		long now = System.nanoTime();
		if (now - this.nextLogOfFailure < 0) {
			return;
		}
		this.nextLogOfFailure = now + LOG_EVERY_NANOS;
		try {
			logger.warn("{}: cannot start a machine, will try again; the goroutines wait for the others",
					this.schedulerName, ex);
		}
		catch (Throwable ignored) {
			// The log has no memory either.
		}
	}

	/**
	 * Ends machines that were idle for long, and forgets those that have ended.
	 * @param keep how many idle machines stay in any case
	 * @param idleSince when a machine must have become idle to be ended, of
	 * {@link System#nanoTime()}
	 */
	void reap(int keep, long idleSince) {
		this.idle.endOldest(keep, idleSince);
		// To look through them takes memory, which sysmon does without while nothing
		// ends.
		if (this.allmStale) {
			this.allmStale = false;
			this.allm.removeIf(MachinePool::isGone);
		}
	}

	private static boolean isGone(M m) {
		return m.startFailed || m.getState() == Thread.State.TERMINATED;
	}

	/**
	 * Returns whether there is anything to {@link #reap} now or later.
	 * @param keep how many idle machines stay in any case
	 * @return whether more are idle
	 */
	boolean hasSurplus(int keep) {
		return this.idle.listed() > keep;
	}

	/**
	 * Ends all machines: no goroutine is left and none can come.
	 */
	void drain() {
		this.idle.endAll();
		endSysmonAfterLast();
	}

	/**
	 * Counts a machine as ended. Its thread calls this last. The machine stays in the
	 * list, from which close takes the threads whose end it awaits.
	 */
	void exited() {
		this.live.decrementAndGet();
		this.allmStale = true;
		endSysmonAfterLast();
	}

	/*
	 * Both the last machine and the thread that drains the pool come here after their own
	 * step, so at least one of them sees both steps done.
	 */
	private void endSysmonAfterLast() {
		if (this.idle.isDraining() && this.live.get() == 0) {
			this.sysmon.end();
		}
	}

	/**
	 * Creates the machines of one scheduler.
	 */
	@FunctionalInterface
	interface Factory {

		/**
		 * Creates a machine.
		 * @param number its number
		 * @param p the processor it begins with, {@code null} if it begins idle
		 * @param spinning whether it is counted as spinning
		 * @return a thread that is not started
		 */
		M newMachine(int number, @Nullable P p, boolean spinning);

	}

}
