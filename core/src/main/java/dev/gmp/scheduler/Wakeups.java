package dev.gmp.scheduler;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Which machine is woken for which processor, and when: {@code wakep}, {@code startm} and
 * {@code handoffp} of Go, with the count of machines that spin. What a machine does that
 * finds nothing is in {@link GoingIdle}.
 *
 * <h2>Why no work is left lying</h2> Work is <em>visible</em> when it is in a ring or in
 * the GRQ. The promise is: while there is visible work and an idle processor, some
 * machine is awake and has yet to look at that work.
 * <p>
 * A thread that makes work visible (the submitter) and a machine that goes idle do the
 * following, with a full fence between the two steps of each:
 *
 * <pre>
 *   submitter                                machine
 *   S1 put the goroutine into a queue        M1 give the processor to the idle list
 *   S2 if a P is idle and nobody spins:         and stop being counted as spinning
 *      wake a machine that spins             M2 look at all queues once more
 * </pre>
 *
 * The fences order S1 before S2 and M1 before M2, so at least one of the two sees the
 * other: either S2 sees the idle processor, or M2 sees the goroutine. If S2 skips the
 * wake-up because a machine spins, that machine has M1 (or {@link #resetSpinning}, which
 * looks as well) still ahead of it. In general, a machine that lowers the number of
 * spinning machines looks at the queues after that, since a submitter may have relied on
 * the higher number.
 *
 * <h2>Why a lone goroutine is not announced</h2> Go's {@code ready} calls {@code wakep}
 * each time. Here a goroutine in {@code runnext} alone is not visible work. The machine
 * there usually parks at once and runs it next, and to wake another machine for it would
 * cost more than the switch. If that machine computes on, sysmon wakes another one, see
 * {@link Retake}.
 */
final class Wakeups {

	/**
	 * For how long a thread that has put a goroutine into the GRQ looks whether it is
	 * taken before it wakes a machine, which takes longer than that.
	 */
	private static final long GRQ_GRACE_NANOS = 1_000;

	private final Processors processors;

	private final MachinePool pool;

	private final IdleMachines idle;

	private final GlobalRunQueue grq;

	private final SysmonSleep sysmon;

	/** Whether the machine that last spun before it parked was successful. */
	private volatile boolean lively;

	/** How many machines spin. */
	private final AtomicInteger nmspinning = new AtomicInteger();

	Wakeups(Processors processors, MachinePool pool, IdleMachines idle, GlobalRunQueue grq, SysmonSleep sysmon) {
		this.processors = processors;
		this.pool = pool;
		this.idle = idle;
		this.grq = grq;
		this.sysmon = sysmon;
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
	 * Wakes one more machine, which will spin for work, if a processor is idle and no
	 * machine spins. Any thread calls this after it has made work visible, with a full
	 * fence in between.
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
	 * Does the same as {@link #wakep}, after a goroutine was put into the GRQ from
	 * outside. If machines come back soon from what they run, one of them may take the
	 * goroutine before another machine is awake. A machine that takes more than one from
	 * the GRQ wakes another one for the rest, see {@link FindRunnable}.
	 */
	void wakepForGrq() {
		int idle = this.processors.idle();
		if (this.lively && idle != 0 && idle < this.processors.count()) {
			GlobalRunQueue grq = this.grq;
			long start = System.nanoTime();
			do {
				if (grq.isEmpty() || this.nmspinning.get() != 0) {
					return;
				}
				Thread.onSpinWait();
			}
			while (System.nanoTime() - start < GRQ_GRACE_NANOS);
		}
		wakep();
	}

	/**
	 * Has a machine run a processor: an idle machine, or a new one.
	 * @param p the processor, which the caller owns
	 * @param spinning whether the machine is to spin; the caller has counted it
	 */
	void startm(P p, boolean spinning) {
		M m = this.idle.take();
		if (m != null) {
			m.nextp = p;
			m.spinning = spinning;
			this.idle.wake(m);
		}
		else {
			startNewm(p, spinning);
		}
		this.sysmon.wakeupIfAsleep();
	}

	/**
	 * Has a new machine run a processor. The processor becomes idle if no machine can be
	 * started.
	 * @param p the processor, which the caller owns
	 * @param spinning whether the machine is to spin; the caller has counted it
	 * @return whether a machine was started
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
	 * Passes a processor on whose machine blocks. The processor goes to another machine
	 * if there is work, or if nobody else would find new work. Otherwise it becomes idle.
	 * @param p the processor, which the caller owns
	 */
	void handoffp(P p) {
		if (p.hasWork() || !this.grq.isEmpty()) {
			startm(p, false);
			return;
		}
		if (this.processors.idle() == 0 && this.nmspinning.get() == 0 && this.nmspinning.compareAndSet(0, 1)) {
			startm(p, true);
			return;
		}
		this.processors.pidleput(p);
		// As M2 of the class comment.
		VarHandle.fullFence();
		if (this.processors.hasVisibleWork()) {
			wakep();
		}
	}

	/**
	 * Has machines run what a change of the number of processors has brought about.
	 * @param added the processors that were added, which the caller owns
	 */
	void afterResize(P[] added) {
		for (P p : added) {
			handoffp(p);
		}
		// What lay in processors that went lies in the GRQ now.
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
	 * Makes a machine take an idle processor, if there is one.
	 * @param m a machine without a processor, on its own thread
	 * @return whether it has a processor now
	 */
	boolean acquireIdle(M m) {
		P p = this.processors.pidleget();
		if (p == null) {
			return false;
		}
		m.acquire(p);
		// Sysmon may have seen all processors idle in between.
		this.sysmon.wakeupIfAsleep();
		return true;
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
			startSpinning(m);
		}
		return true;
	}

	/**
	 * Begins to spin, however many machines do.
	 * @param m a machine that does not spin, on its own thread
	 */
	void startSpinning(M m) {
		m.spinning = true;
		this.nmspinning.incrementAndGet();
	}

	/**
	 * Stops spinning because no work was found. The caller looks at the queues after
	 * that.
	 * @param m a machine that spins, on its own thread
	 */
	void stopSpinning(M m) {
		m.spinning = false;
		this.nmspinning.decrementAndGet();
	}

	/**
	 * Stops spinning because work was found. Submitters woke no machine while this one
	 * was spinning, so if there is more work it wakes the next one.
	 * @param m a machine that spins, on its own thread
	 */
	void resetSpinning(M m) {
		stopSpinning(m);
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

}
