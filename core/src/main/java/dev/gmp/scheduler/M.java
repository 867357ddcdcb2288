package dev.gmp.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.AbstractQueuedSynchronizer;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gmp.concurrent.AdaptiveSpin;
import dev.gmp.concurrent.CoarseClock;
import dev.gmp.concurrent.Note;
import dev.gmp.jdk.MachineThread;
import dev.gmp.os.KernelThread;

/**
 * A machine (M): a platform thread that runs goroutines while it holds a processor.
 */
final class M extends MachineThread {

	private static final Logger logger = LoggerFactory.getLogger(M.class);

	private static final VarHandle CURG;

	private static final VarHandle HELD_P;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			CURG = lookup.findVarHandle(M.class, "curg", G.class);
			HELD_P = lookup.findVarHandle(M.class, "p", P.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	/** No nice value. */
	static final int NOT_DEMOTED = Integer.MIN_VALUE;

	final int number;

	final Scheduler scheduler;

	/** What it sleeps on while it is idle. */
	final Note park;

	/** The processor it holds. Written by its own thread, read by snapshots. */
	@Nullable P p;

	/** The processor that it put up for grabs when it went into a syscall. */
	@Nullable P oldp;

	/**
	 * Whether its goroutine is in a call that has no processor to come back to. Written
	 * by its own thread.
	 */
	boolean blocking;

	/**
	 * The processor it is to take when it is woken, or {@code null} to end. Written by
	 * who took it off the idle list, before waking it.
	 */
	@Nullable P nextp;

	/**
	 * Whether it searches for work; while it does, it is counted in
	 * {@link Machines#spinning()}. Written by its own thread, or with {@link #nextp}.
	 */
	volatile boolean spinning;

	/** Whether it sleeps, on the idle list or in {@link Netpoll}. */
	volatile boolean parked;

	/**
	 * Whether it was woken or started to block in the poller. Written by who does so,
	 * before that.
	 */
	boolean toPoll;

	/** When it went there; guarded by the lock of {@link MachinePool}. */
	long parkedAt;

	/** How long it was idle lately. */
	final AdaptiveSpin spin = new AdaptiveSpin();

	/** The next of the idle machines; guarded by the lock of {@link MachinePool}. */
	@Nullable M schedlink;

	/** Whether its thread could not be started. */
	volatile boolean startFailed;

	/** Its thread, for sysmon; {@code null} before it runs. */
	@Nullable KernelThread kernelThread;

	/**
	 * Its nice value before it was demoted, {@link #NOT_DEMOTED} if it was not; guarded
	 * by the lock of {@link Demotion}.
	 */
	volatile int niceBefore = NOT_DEMOTED;

	/** Whether the goroutine found last inherits the slice of the one before it. */
	boolean inheritTime;

	/**
	 * Where it puts goroutines whose sockets are ready, {@code null} while it does not.
	 */
	@Nullable Injection injecting;

	/** Timers that it has taken to run them. */
	final @Nullable Timer[] due = new Timer[Timers.BATCH];

	/** The goroutine it runs. Written by its own thread, read by snapshots. */
	@SuppressWarnings("unused")
	private @Nullable G curg;

	private int random;

	M(Scheduler scheduler, int number, @Nullable P nextp, boolean spinning) {
		// The group of the thread that creates the scheduler: a machine may be created by
		// any goroutine, for all.
		super(scheduler.threadGroup(), scheduler.name() + "-m-" + number);
		this.scheduler = scheduler;
		this.park = new Note(scheduler.jdk());
		this.number = number;
		this.nextp = nextp;
		this.spinning = spinning;
		this.random = number * 0x9E3779B9 + 1;
	}

	@Nullable G curg() {
		return (G) CURG.getOpaque(this);
	}

	/**
	 * Returns the processor it holds; from any thread.
	 */
	@Nullable P heldP() {
		return (P) HELD_P.getAcquire(this);
	}

	/**
	 * Takes a processor. On its own thread.
	 * @param p the processor, which it owns from now on
	 */
	@SuppressWarnings("ReferenceEquality") // identity is what is asked
	void acquire(P p) {
		// It still has it on the short way back from a syscall.
		if (p.m != this) {
			p.m = this;
		}
		HELD_P.setRelease(this, p);
	}

	/**
	 * Gives a processor up. On its own thread.
	 * @param p the processor it holds, which goes on being owned by the caller
	 */
	void release(P p) {
		HELD_P.setRelease(this, (P) null);
		p.m = null;
	}

	/**
	 * Forgets its processor, which goes on naming it. On its own thread.
	 */
	void forget() {
		HELD_P.setRelease(this, (P) null);
	}

	/**
	 * Returns a random number from xorshift32.
	 * @param bound the number of possible values
	 * @return from 0 to {@code bound} - 1
	 */
	int random(int bound) {
		int x = this.random;
		x ^= x << 13;
		x ^= x >>> 17;
		x ^= x << 5;
		this.random = x;
		return (int) (((x & 0xFFFFFFFFL) * bound) >>> 32);
	}

	/**
	 * Schedules goroutines until the scheduler has no more use for this machine.
	 * <p>
	 * Nothing that is thrown ends it before: its processor would be lost with it, as
	 * would what it has promised by spinning or by standing in a list. What goroutines
	 * leave behind is caught in {@link #execute}, and the steps of looking for work ask
	 * for no memory between taking something and passing it on. What is thrown there
	 * nevertheless is caught here, and the machine is {@linkplain Machines#recover put
	 * right}.
	 */
	@Override
	protected void runMachine() {
		Machines machines = this.scheduler.machines();
		try {
			if (this.nextp != null) {
				machines.acquireNext(this);
			}
			this.scheduler.clock().set(System.nanoTime());
			findKernelThread();
			while (!scheduleUntilFailure(machines)) {
				Thread.onSpinWait();
			}
		}
		finally {
			this.scheduler.pool().exited();
		}
	}

	private void findKernelThread() {
		try {
			this.kernelThread = KernelThread.current();
		}
		catch (Throwable ex) {
			// Sysmon does without it, as on other systems.
			logFailure("could not ask for its thread", ex);
		}
	}

	/*
	 * Returns whether the machine is to end.
	 */
	private boolean scheduleUntilFailure(Machines machines) {
		try {
			schedule(machines);
			return true;
		}
		catch (Throwable ex) {
			logFailure("was thrown out of looking for work", ex);
			machines.recover(this);
			return false;
		}
	}

	private void schedule(Machines machines) {
		FindRunnable find = this.scheduler.findRunnable();
		while (true) {
			G g = find.findRunnable(this);
			if (g == null) {
				return;
			}
			if (this.spinning) {
				machines.resetSpinning(this);
			}
			execute(g);
		}
	}

	private void execute(G g) {
		P p = this.p;
		if (p != null) {
			if (this.inheritTime) {
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
		CURG.setOpaque(this, g);
		// After that, so that sysmon sees a machine that is held by whoever gets samples.
		if (g.readyAt != 0) {
			this.scheduler.latency().sample(g);
			passOnForked();
		}
		boolean failed = false;
		try {
			g.resume();
		}
		catch (Throwable ex) {
			// The goroutine's own handler of uncaught exceptions threw, or the JDK's code
			// around it failed, as when the memory ran out. The machine goes on.
			failed = true;
			logFailure("caught what a goroutine left behind", ex);
		}
		g.since = now();
		CURG.setOpaque(this, (G) null);
		Object blocker = LockSupport.getBlocker(g.thread());
		if (blocker != null) {
			g.passedOver = blocker instanceof AbstractQueuedSynchronizer && p != null && p.runq.runnext() == null;
		}
		if (g.claimEnd()) {
			this.scheduler.goexit(g, this);
		}
		else if (failed) {
			g.readyAfterFailure();
		}
	}

	/*
	 * Without a processor it is perhaps all that runs, while sysmon sleeps.
	 */
	private int now() {
		CoarseClock clock = this.scheduler.clock();
		if (this.p == null) {
			clock.set(System.nanoTime());
		}
		return clock.read();
	}

	private void logFailure(String what, Throwable ex) {
		try {
			logger.error("{} {}", getName(), what, ex);
			passOnForked();
		}
		catch (Throwable ignored) {
			// Nothing is left that could tell.
		}
	}

}
