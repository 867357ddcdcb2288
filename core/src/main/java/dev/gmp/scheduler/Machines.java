package dev.gmp.scheduler;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The idle processors and machines, and who is woken when: {@code wakep}, {@code startm}
 * and {@code stopm} of Go.
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

	private static final Logger logger = LoggerFactory.getLogger(Machines.class);

	private final Scheduler scheduler;

	private final MachineFactory factory;

	/** Guards the two idle lists and {@link #draining}. */
	private final SpinLock lock;

	private @Nullable P idlePs;

	private @Nullable M idleMs;

	/** How many processors are idle. Written under the lock. */
	private volatile int npidle;

	/** How many machines spin. */
	private final AtomicInteger nmspinning = new AtomicInteger();

	/** No goroutine is left and none can come: machines end instead of going idle. */
	private volatile boolean draining;

	private final AtomicInteger numbers = new AtomicInteger();

	private final AtomicInteger started = new AtomicInteger();

	/** Machines that were started and have not ended. */
	private final AtomicInteger live = new AtomicInteger();

	/** Added to when a thread is created, which takes the JDK's own locks as well. */
	private final List<M> allm = new CopyOnWriteArrayList<>();

	/** A machine could not be started; sysmon tries again. */
	private volatile boolean startFailed;

	private volatile long nextLogOfFailure = System.nanoTime();

	Machines(Scheduler scheduler, MachineFactory factory) {
		this.scheduler = scheduler;
		this.factory = factory;
		this.lock = new SpinLock(scheduler.jdk());
	}

	int idleProcessors() {
		return this.npidle;
	}

	int spinning() {
		return this.nmspinning.get();
	}

	int started() {
		return this.started.get();
	}

	boolean startFailed() {
		return this.startFailed;
	}

	/**
	 * Lists the machines whose threads have not ended, by number.
	 * @return the machines
	 */
	List<M> all() {
		return this.allm.stream().filter(Thread::isAlive).sorted(Comparator.comparingInt((m) -> m.number)).toList();
	}

	/**
	 * Puts a processor that has no work on the idle list.
	 * @param p the processor
	 */
	void pidleput(P p) {
		this.lock.lock();
		p.link = this.idlePs;
		this.idlePs = p;
		int before = this.npidle;
		this.npidle = before + 1;
		this.lock.unlock();
	}

	@Nullable P pidleget() {
		if (this.npidle == 0) {
			return null;
		}
		this.lock.lock();
		P p = this.idlePs;
		if (p != null) {
			this.idlePs = p.link;
			p.link = null;
			int before = this.npidle;
			this.npidle = before - 1;
		}
		this.lock.unlock();
		return p;
	}

	/**
	 * Wakes one more machine, which will spin for work, if a processor is idle and nobody
	 * spins. To be called after work was made visible, with a full fence in between. From
	 * any thread.
	 */
	void wakep() {
		while (this.npidle != 0 && this.nmspinning.get() == 0 && this.nmspinning.compareAndSet(0, 1)) {
			P p = pidleget();
			if (p != null) {
				startm(p, true);
				return;
			}
			// All processors were busy. One may have become idle since, and a submitter
			// may have relied on the count that is taken back here: look again.
			this.nmspinning.decrementAndGet();
			if (!hasVisibleWork()) {
				return;
			}
		}
	}

	/**
	 * Has a machine run a processor: an idle one, or a new one.
	 * @param p the processor
	 * @param spinning whether the machine is to spin; the caller has counted it
	 */
	void startm(P p, boolean spinning) {
		M m = takeIdleMachine();
		if (m != null) {
			m.nextp = p;
			m.spinning = spinning;
			m.park.wakeup(m);
		}
		else {
			startNewm(p, spinning);
		}
		this.scheduler.sysmon().wakeupIfAsleep();
	}

	/**
	 * Has a new machine run a processor, which becomes idle if there cannot be one.
	 * @param p the processor
	 * @param spinning whether the machine is to spin; the caller has counted it
	 * @return whether there is one
	 */
	boolean startNewm(P p, boolean spinning) {
		if (newm(p, spinning)) {
			return true;
		}
		this.startFailed = true;
		if (spinning) {
			this.nmspinning.decrementAndGet();
		}
		pidleput(p);
		return false;
	}

	/**
	 * Takes a machine off the idle list, which it leaves asleep.
	 * @return the machine, or {@code null} if none is idle
	 */
	@Nullable M takeIdleMachine() {
		this.lock.lock();
		M m = this.idleMs;
		if (m != null) {
			this.idleMs = m.schedlink;
			m.schedlink = null;
			m.parked = false;
		}
		this.lock.unlock();
		return m;
	}

	/**
	 * Puts a machine on the idle list, unless it is to end.
	 * @param m the machine, asleep or about to sleep
	 * @return whether it is on the list
	 */
	boolean putIdleMachine(M m) {
		this.lock.lock();
		boolean put = !this.draining;
		if (put) {
			m.schedlink = this.idleMs;
			m.parked = true;
			this.idleMs = m;
		}
		this.lock.unlock();
		return put;
	}

	private boolean newm(P p, boolean spinning) {
		M m = null;
		this.live.incrementAndGet();
		try {
			m = this.factory.newMachine(this.scheduler, this.numbers.getAndIncrement(), p, spinning);
			this.allm.add(m);
			m.start();
			this.started.incrementAndGet();
			return true;
		}
		catch (Throwable ex) {
			// "unable to create native thread", or no memory for the thread's object.
			if (m != null) {
				this.allm.remove(m);
			}
			this.live.decrementAndGet();
			logStartFailure(ex);
			return false;
		}
	}

	private void logStartFailure(Throwable ex) {
		long now = System.nanoTime();
		if (now - this.nextLogOfFailure < 0) {
			return;
		}
		this.nextLogOfFailure = now + 10_000_000_000L;
		try {
			logger.warn("{}: cannot start a machine, will try again; the goroutines wait for the others",
					this.scheduler.name(), ex);
		}
		catch (Throwable ignored) {
			// The log has no memory either.
		}
	}

	/**
	 * Retries after {@link #startFailed}.
	 */
	void retryStart() {
		// Set again by the attempt if it fails.
		this.startFailed = false;
		if (hasVisibleWork()) {
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
		acquirep(m, p);
	}

	private static void acquirep(M m, P p) {
		p.m = m;
		m.p = p;
	}

	/**
	 * Begins to spin, unless enough machines do: at most half of the busy processors.
	 * @param m a machine with a processor, on its own thread
	 * @return whether it spins
	 */
	boolean becomeSpinning(M m) {
		if (!m.spinning) {
			if (2 * this.nmspinning.get() >= this.scheduler.processors() - this.npidle) {
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
		if (this.npidle > 0 && hasVisibleWork()) {
			wakep();
		}
	}

	/**
	 * Gives up the processor and sleeps until there is work. Steps M1 and M2 of the class
	 * comment.
	 * @param m a machine with a processor, on its own thread
	 * @return {@code true} with a processor to go on with, {@code false} if the machine
	 * is to end
	 */
	boolean releaseAndStop(M m) {
		P p = m.p;
		if (p != null) {
			m.p = null;
			p.m = null;
			pidleput(p);
		}
		if (m.spinning) {
			m.spinning = false;
			this.nmspinning.decrementAndGet();
		}
		if (hasVisibleWork()) {
			P again = pidleget();
			if (again != null) {
				acquirep(m, again);
				m.spinning = true;
				this.nmspinning.incrementAndGet();
				// It may have seen all processors idle in between.
				this.scheduler.sysmon().wakeupIfAsleep();
				return true;
			}
		}
		this.scheduler.shutdown().machineIdle();
		return stopm(m);
	}

	private boolean stopm(M m) {
		if (!putIdleMachine(m)) {
			return false;
		}
		m.park.sleep();
		if (m.nextp == null) {
			return false;
		}
		acquireNext(m);
		return true;
	}

	/**
	 * Tells whether goroutines lie in a ring or in the GRQ.
	 * @return whether there is visible work
	 */
	boolean hasVisibleWork() {
		if (!this.scheduler.grq().isEmpty()) {
			return true;
		}
		for (P p : this.scheduler.allp()) {
			if (p.runq.size() > 0 || p.yielded.size() > 0) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Ends all machines: no goroutine is left and none can come.
	 */
	void drain() {
		this.lock.lock();
		this.draining = true;
		M idle = this.idleMs;
		this.idleMs = null;
		this.lock.unlock();
		while (idle != null) {
			M next = idle.schedlink;
			idle.schedlink = null;
			idle.parked = false;
			idle.nextp = null;
			idle.park.wakeup(idle);
			idle = next;
		}
		endSysmonAfterLast();
	}

	/**
	 * Called by a machine's thread at its end. The machine stays in the list, from which
	 * close takes the threads whose end it awaits.
	 */
	void exited() {
		this.live.decrementAndGet();
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
