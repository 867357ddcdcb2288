package dev.gmp.scheduler;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * Which machine runs which processor, and who is woken when: {@code wakep},
 * {@code startm}, {@code handoffp} and {@code stopm} of Go.
 *
 * <h2>Why no work is left lying</h2> Work is <em>visible</em> when it is in a ring or in
 * the GRQ. (A goroutine in {@code runnext} alone is not: the machine there usually parks
 * at once and runs it next, and waking another one for it would cost more than the
 * switch. If that machine computes on, sysmon wakes one, see {@link Sysmon}.) The promise
 * is: while there is visible work and an idle processor, some machine is awake and has
 * yet to look at that work.
 * <p>
 * Who makes work visible (the submitter) and who goes idle (the machine) do, with a full
 * fence between the two steps of each:
 *
 * <pre>
 *   submitter                                machine
 *   S1 put the goroutine into a queue        M1 give the processor to the idle list
 *   S2 if a P is idle and nobody spins:         and stop being counted as spinning
 *      wake a machine that spins             M2 look at all queues once more
 * </pre>
 *
 * The fences order S1 before S2 and M1 before M2, so not both can miss the other: either
 * S2 sees the idle processor, or M2 sees the goroutine. If S2 skips the wake-up because
 * somebody spins, that machine has M1 (or {@link #resetSpinning}, which looks as well)
 * still ahead of it. In general: whoever lowers the number of spinning machines looks at
 * the queues after that, since a submitter may have relied on the higher number.
 */
final class Machines {

	/**
	 * How long whoever has put a goroutine into the GRQ looks whether it is taken before
	 * it wakes a machine, which takes longer than that; in nanoseconds.
	 */
	private static final long GRQ_GRACE = 1_000;

	/**
	 * A sleep that is so short, in nanoseconds, must not be rounded up to milliseconds.
	 */
	private static final long SHORT_SLEEP = 50_000_000;

	private final Scheduler scheduler;

	private final Processors processors;

	private final MachinePool pool;

	private final Timers timers;

	/** Whether the machine that waited last without sleeping did so with success. */
	private volatile boolean lively;

	/** How many machines spin. */
	private final AtomicInteger nmspinning = new AtomicInteger();

	Machines(Scheduler scheduler, Processors processors, MachinePool pool) {
		this.scheduler = scheduler;
		this.processors = processors;
		this.pool = pool;
		this.timers = scheduler.timers();
	}

	void setLively(boolean lively) {
		if (this.lively != lively) {
			this.lively = lively;
		}
	}

	int spinning() {
		return this.nmspinning.get();
	}

	/**
	 * Wakes one more machine, which will spin for work, if a processor is idle and nobody
	 * spins. To be called after work was made visible, with a full fence in between. From
	 * any thread.
	 */
	void wakep() {
		while (this.processors.idle() != 0 && this.nmspinning.get() == 0 && this.nmspinning.compareAndSet(0, 1)) {
			P p = this.processors.pidleget();
			if (p != null) {
				startm(p, true);
				return;
			}
			// All processors were busy. One may have become idle since, and a submitter
			// may have relied on the count that is taken back here: look again.
			this.nmspinning.decrementAndGet();
			if (!this.processors.hasVisibleWork()) {
				return;
			}
		}
	}

	/**
	 * As {@link #wakep}, after a goroutine was put into the GRQ from outside. If machines
	 * come back soon from what they run, one may take it before another one is awake. Who
	 * takes more than that one wakes somebody for the rest, see {@link FindRunnable}.
	 */
	void wakepForGrq() {
		int idle = this.processors.idle();
		if (this.lively && idle != 0 && idle < this.processors.count()) {
			GlobalRunQueue grq = this.scheduler.grq();
			long start = System.nanoTime();
			do {
				if (grq.isEmpty() || this.nmspinning.get() != 0) {
					return;
				}
				Thread.onSpinWait();
			}
			while (System.nanoTime() - start < GRQ_GRACE);
		}
		wakep();
	}

	/**
	 * Has a machine run a processor: an idle one, or a new one.
	 * @param p the processor, which the caller owns
	 * @param spinning whether the machine is to spin; the caller has counted it
	 */
	void startm(P p, boolean spinning) {
		M m = this.pool.takeIdle();
		boolean blocked = false;
		if (m == null) {
			m = this.scheduler.netpoll().takeBlocked();
			blocked = m != null;
		}
		if (m != null) {
			m.nextp = p;
			m.spinning = spinning;
			this.scheduler.netpoll().wakeup(m, blocked);
		}
		else {
			startNewm(p, spinning);
		}
		this.scheduler.sysmon().wakeupIfAsleep();
	}

	/**
	 * Has a new machine run a processor, which becomes idle if there cannot be one.
	 * @param p the processor, which the caller owns
	 * @param spinning whether the machine is to spin; the caller has counted it
	 * @return whether there is one
	 */
	boolean startNewm(P p, boolean spinning) {
		if (this.pool.newm(p, spinning)) {
			return true;
		}
		if (spinning) {
			this.nmspinning.decrementAndGet();
		}
		// A goroutine in runnext would be out of sight there.
		p.runq.kickNext(p.runq);
		this.processors.pidleput(p);
		this.pool.setStartFailed(true);
		return false;
	}

	/**
	 * Tries again to start a machine that could not be started.
	 */
	void retryStart() {
		if (this.processors.hasVisibleWork()) {
			wakep();
		}
	}

	/**
	 * Passes a processor on whose machine blocks: to another machine if there is work, or
	 * if nobody else would find new work; else to the idle list.
	 * @param p the processor, which the caller owns
	 */
	void handoffp(P p) {
		if (p.hasWork() || !this.scheduler.grq().isEmpty()) {
			startm(p, false);
			return;
		}
		if (this.processors.idle() == 0 && this.nmspinning.get() == 0 && this.nmspinning.compareAndSet(0, 1)) {
			startm(p, true);
			return;
		}
		this.processors.pidleput(p);
		// As M2 in releaseAndStop.
		VarHandle.fullFence();
		if (this.processors.hasVisibleWork()) {
			wakep();
		}
	}

	/**
	 * Makes a machine take the processor that it was started or woken with.
	 * @param m the machine, on its own thread
	 */
	void acquireNext(M m) {
		P p = m.nextp;
		m.nextp = null;
		if (p == null) {
			throw new IllegalStateException(m.getName() + " was woken without a processor");
		}
		m.acquire(p);
	}

	/**
	 * Puts a machine right again that something threw out of looking for work: whatever
	 * it has begun it ends, and it is counted as what it is. Nothing is thrown out of its
	 * sleep, so it is on no list.
	 * @param m the machine, on its own thread
	 */
	void recover(M m) {
		m.injecting = null;
		this.timers.runLeft(m);
		this.timers.unwatchAny();
		if (m.spinning) {
			resetSpinning(m);
		}
	}

	/**
	 * Begins to spin, unless enough machines do: at most half of the busy processors.
	 * @param m a machine with a processor, on its own thread
	 * @return whether it spins
	 */
	boolean becomeSpinning(M m) {
		if (!m.spinning) {
			if (2 * this.nmspinning.get() >= this.processors.count() - this.processors.idle()) {
				return false;
			}
			m.spinning = true;
			this.nmspinning.incrementAndGet();
		}
		return true;
	}

	/**
	 * Stops spinning because work was found. Submitters did not wake anybody while this
	 * machine was spinning, so if there is more work it wakes the next one.
	 * @param m the machine, on its own thread
	 */
	void resetSpinning(M m) {
		m.spinning = false;
		this.nmspinning.decrementAndGet();
		if (this.processors.idle() > 0 && this.processors.hasVisibleWork()) {
			wakep();
		}
	}

	/**
	 * Drops the shell of a processor that was taken from the machine while it ran a
	 * goroutine.
	 * @param m the machine, on its own thread
	 * @param shell what it holds
	 */
	void dropShell(M m, P shell) {
		m.release(shell);
		this.processors.drop(shell);
		VarHandle.fullFence();
		if (this.processors.hasVisibleWork()) {
			wakep();
		}
	}

	/**
	 * Gives up the processor and sleeps until there is work. Steps M1 and M2 of the class
	 * comment.
	 * @param m a machine on its own thread, which may have lost its processor already
	 * @return {@code true} with a processor to go on with, {@code false} if the machine
	 * is to end
	 */
	boolean releaseAndStop(M m) {
		P p = m.p;
		if (p != null) {
			m.release(p);
			this.processors.pidleput(p);
		}
		if (m.spinning) {
			m.spinning = false;
			this.nmspinning.decrementAndGet();
		}
		if (this.processors.hasVisibleWork()) {
			P again = this.processors.pidleget();
			if (again != null) {
				m.acquire(again);
				m.spinning = true;
				this.nmspinning.incrementAndGet();
				// It may have seen all processors idle in between.
				this.scheduler.sysmon().wakeupIfAsleep();
				return true;
			}
		}
		this.scheduler.shutdown().machineIdle();
		boolean goesOn = stopm(m);
		if (goesOn) {
			// Sysmon may have slept as long as all machines did.
			this.scheduler.clock().set(System.nanoTime());
		}
		return goesOn;
	}

	/**
	 * Makes a machine without a processor sleep until there is work.
	 * <p>
	 * One idle machine blocks in the poller if goroutines wait for sockets, and one
	 * sleeps until the earliest timer. They are not the same if that can be helped: the
	 * poller counts in milliseconds, which would be the precision of each sleep beside a
	 * socket.
	 * @param m the machine, on its own thread
	 * @return {@code true} with a processor to go on with, {@code false} if the machine
	 * is to end
	 */
	private boolean stopm(M m) {
		Netpoll netpoll = this.scheduler.netpoll();
		while (true) {
			long until = this.timers.watch();
			if (!(until != TimerHeap.NONE && anotherPolls(until)) && netpoll.enter(m)) {
				// Whoever ends the machines sets the flag, then takes who is blocked.
				if (this.pool.isDraining() && netpoll.leave(m)) {
					this.timers.unwatch(until);
					return false;
				}
				boolean taken = netpoll.block(m, until);
				this.timers.unwatch(until);
				if (taken || m.p != null) {
					return m.p != null;
				}
				if (this.processors.idle() > 0) {
					continue;
				}
				// Who gives one up polls before it sleeps.
				until = TimerHeap.NONE;
			}
			if (!this.pool.putIdle(m)) {
				this.timers.unwatch(until);
				return false;
			}
			boolean woken = sleepWhateverHappens(m, until);
			this.timers.unwatch(until);
			if (woken && m.toPoll) {
				m.toPoll = false;
				continue;
			}
			if (woken) {
				if (m.nextp == null) {
					return false;
				}
				acquireNext(m);
				return true;
			}
			P idle = this.processors.pidleget();
			if (idle != null) {
				m.acquire(idle);
				// It may have seen all processors idle in between.
				this.scheduler.sysmon().wakeupIfAsleep();
				return true;
			}
		}
	}

	/*
	 * Tells whether another machine blocks in the poller, or is about to. An idle one is
	 * sent there; a new one is started for it where a millisecond matters.
	 */
	private boolean anotherPolls(long until) {
		Netpoll netpoll = this.scheduler.netpoll();
		if (netpoll.isServed()) {
			return true;
		}
		M other = this.pool.takeIdle();
		if (other != null) {
			other.nextp = null;
			other.toPoll = true;
			other.park.wakeup(other);
			return true;
		}
		return until - this.timers.now() < SHORT_SLEEP && this.pool.hasRoom() && this.pool.newm(null, false);
	}

	/*
	 * It has to come back from here, where it finds out whether it was taken.
	 */
	private boolean sleepWhateverHappens(M m, long until) {
		try {
			return sleep(m, until);
		}
		catch (Throwable ex) {
			if (this.pool.takeOff(m)) {
				return false;
			}
			m.park.sleep();
			return true;
		}
	}

	/*
	 * Returns whether the machine was taken off the idle list by somebody else.
	 */
	private boolean sleep(M m, long until) {
		if (until == TimerHeap.NONE) {
			m.park.sleep();
			return true;
		}
		if (m.park.sleep(until - this.timers.now())) {
			return true;
		}
		if (this.pool.takeOff(m)) {
			return false;
		}
		// Its wake-up is on the way.
		m.park.sleep();
		return true;
	}

}
