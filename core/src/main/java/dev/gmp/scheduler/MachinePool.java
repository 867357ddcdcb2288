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
import dev.gmp.concurrent.SpinLock;

/**
 * The life of machines: created when they are needed, up to a limit; kept on a list while
 * they are idle; ended when they are idle for long, or when the scheduler is closed.
 */
final class MachinePool {

	private static final Logger logger = LoggerFactory.getLogger(MachinePool.class);

	private static final long LOG_EVERY = 10_000_000_000L;

	private final Scheduler scheduler;

	private final MachineFactory factory;

	private final int max;

	/** Guards the idle list and {@link #draining}. */
	private final SpinLock lock;

	/** Last in, first out: those that are not needed get old at the end. */
	private @Nullable M idle;

	/** How many machines are on the list. Written under the lock. */
	private volatile int nmidle;

	/** No goroutine is left and none can come: machines end instead of going idle. */
	private volatile boolean draining;

	private final AtomicInteger numbers = new AtomicInteger();

	private final AtomicInteger started = new AtomicInteger();

	/** Machines that were started and have not ended. */
	private final AtomicInteger live = new AtomicInteger();

	/** Added to when a thread is created, which takes the JDK's own locks as well. */
	private final Set<M> allm = ConcurrentHashMap.newKeySet();

	/** Machines may have ended, or not begun, that are still listed. */
	private volatile boolean allmStale;

	/**
	 * A machine could not be had; sysmon tries again. It clears this, then looks for an
	 * idle processor; who had no machine for a processor makes that idle, then sets this.
	 */
	private volatile boolean startFailed;

	private final LogOnce limit;

	private volatile long nextLogOfFailure = System.nanoTime();

	MachinePool(Scheduler scheduler, MachineFactory factory) {
		this.scheduler = scheduler;
		this.factory = factory;
		this.max = scheduler.options().machinesMax();
		this.limit = new LogOnce(logger, Level.WARN,
				"{}: all {} machines are in use (gmp.machines.max); goroutines wait until one comes back",
				scheduler.name(), this.max);
		this.lock = new SpinLock(scheduler.jdk());
	}

	int started() {
		return this.started.get();
	}

	int live() {
		return this.live.get();
	}

	boolean isDraining() {
		return this.draining;
	}

	boolean startFailed() {
		return this.startFailed;
	}

	void setStartFailed(boolean startFailed) {
		this.startFailed = startFailed;
	}

	/**
	 * Tells whether {@link Machines#startm} would find a machine, as far as the limit
	 * goes.
	 * @return whether one is idle or one more is allowed
	 */
	boolean available() {
		return this.nmidle > 0 || this.live.get() < this.max || this.scheduler.netpoll().isBlocked();
	}

	/**
	 * Tells whether one more machine may be started.
	 * @return whether there are fewer than may be
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
	 * Takes a machine off the idle list, which it leaves asleep.
	 * @return the machine, or {@code null} if none is idle
	 */
	@Nullable M takeIdle() {
		this.lock.lock();
		M m = this.idle;
		if (m != null) {
			this.idle = m.schedlink;
			m.schedlink = null;
			m.parked = false;
			int before = this.nmidle;
			this.nmidle = before - 1;
		}
		this.lock.unlock();
		return m;
	}

	/**
	 * Takes a machine off the idle list that has woken up by itself.
	 * @param m the machine, on its own thread
	 * @return whether it was on the list; else somebody else has taken it
	 */
	@SuppressWarnings("ReferenceEquality") // identity is what is asked
	boolean takeOff(M m) {
		this.lock.lock();
		M before = null;
		M at = this.idle;
		while (at != null && at != m) {
			before = at;
			at = at.schedlink;
		}
		if (at != null) {
			if (before != null) {
				before.schedlink = m.schedlink;
			}
			else {
				this.idle = m.schedlink;
			}
			m.schedlink = null;
			m.parked = false;
			int count = this.nmidle;
			this.nmidle = count - 1;
		}
		this.lock.unlock();
		return at != null;
	}

	/**
	 * Puts a machine on the idle list, unless it is to end.
	 * @param m the machine, asleep or about to sleep
	 * @return whether it is on the list
	 */
	boolean putIdle(M m) {
		m.parkedAt = System.nanoTime();
		this.lock.lock();
		boolean put = !this.draining;
		if (put) {
			m.schedlink = this.idle;
			m.parked = true;
			this.idle = m;
			int before = this.nmidle;
			this.nmidle = before + 1;
		}
		this.lock.unlock();
		return put;
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
			m = this.factory.newMachine(this.scheduler, this.numbers.getAndIncrement(), p, spinning);
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

	void logLimit() {
		this.limit.log();
	}

	private void logFailure(Throwable ex) {
		long now = System.nanoTime();
		if (now - this.nextLogOfFailure < 0) {
			return;
		}
		this.nextLogOfFailure = now + LOG_EVERY;
		try {
			logger.warn("{}: cannot start a machine, will try again; the goroutines wait for the others",
					this.scheduler.name(), ex);
		}
		catch (Throwable ignored) {
			// The log has no memory either.
		}
	}

	/**
	 * Ends machines that were idle for long, except as many as there are processors, and
	 * forgets those that have ended.
	 * @param idleSince when a machine must have become idle to be ended
	 */
	void reap(long idleSince) {
		M old = takeOldest(this.scheduler.gomaxprocs(), idleSince);
		while (old != null) {
			M next = old.schedlink;
			end(old, false);
			old = next;
		}
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
	 * Tells whether there is anything to {@link #reap} now or later.
	 * @return whether more machines are idle than are kept
	 */
	boolean hasSurplus() {
		return this.nmidle > this.scheduler.gomaxprocs();
	}

	/*
	 * The list is sorted by age, the youngest first.
	 */
	private @Nullable M takeOldest(int keep, long idleSince) {
		if (this.nmidle <= keep) {
			return null;
		}
		this.lock.lock();
		M last = null;
		M m = this.idle;
		int kept = 0;
		while (m != null && (kept < keep || m.parkedAt - idleSince > 0)) {
			last = m;
			m = m.schedlink;
			kept++;
		}
		if (m != null) {
			if (last != null) {
				last.schedlink = null;
			}
			else {
				this.idle = null;
			}
			this.nmidle = kept;
			for (M taken = m; taken != null; taken = taken.schedlink) {
				taken.parked = false;
			}
		}
		this.lock.unlock();
		return m;
	}

	/**
	 * Ends all machines: no goroutine is left and none can come.
	 */
	void drain() {
		this.lock.lock();
		this.draining = true;
		M m = this.idle;
		this.idle = null;
		this.nmidle = 0;
		this.lock.unlock();
		while (m != null) {
			M next = m.schedlink;
			m.parked = false;
			end(m, false);
			m = next;
		}
		M blocked = this.scheduler.netpoll().takeBlocked();
		if (blocked != null) {
			end(blocked, true);
		}
		endSysmonAfterLast();
	}

	private void end(M m, boolean blocked) {
		m.schedlink = null;
		m.nextp = null;
		this.scheduler.netpoll().wakeup(m, blocked);
	}

	/**
	 * Called by a machine's thread at its end. The machine stays in the list, from which
	 * close takes the threads whose end it awaits.
	 */
	void exited() {
		this.live.decrementAndGet();
		this.allmStale = true;
		endSysmonAfterLast();
	}

	/*
	 * Both the last machine and who sets `draining` come here after their own step, so at
	 * least one of them sees both steps done.
	 */
	private void endSysmonAfterLast() {
		if (this.draining && this.live.get() == 0) {
			this.scheduler.sysmon().end();
		}
	}

}
