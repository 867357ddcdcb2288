package dev.gmp.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import org.jspecify.annotations.Nullable;

/**
 * A processor (P): the right to run goroutines, and what belongs to it. The machine that
 * holds the processor is its owner. A thread that took it off the idle list, or out of a
 * syscall, is its owner until it passes the processor on.
 */
final class P {

	private static final VarHandle IN_SYSCALL;

	static {
		try {
			IN_SYSCALL = MethodHandles.lookup().findVarHandle(P.class, "inSyscall", boolean.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	final int id;

	final LocalRunQueue runq;

	/**
	 * The processor's part of the GRQ: a ring of goroutines that yielded here, of which
	 * {@code runnext} is not used. A yield need not take the lock of the GRQ for it, and
	 * the goroutine's memory stays with this core unless somebody else needs work. See
	 * {@link GlobalRunQueue}.
	 */
	final LocalRunQueue yielded;

	/** What it takes from the GRQ at once, on its way to the ring. Owner only. */
	final GlobalRunQueue.Batch batch = new GlobalRunQueue.Batch();

	final AllGs.Segment allgs;

	/** Where goroutines that wait for a time here are entered. */
	final TimerHeap timers;

	final PCounters counters = new PCounters();

	/** What sysmon knows of it. */
	final SysmonTick sysmontick = new SysmonTick();

	/**
	 * The machine that holds it, or that went into a syscall with it; {@code null} if it
	 * is idle.
	 */
	volatile @Nullable M m;

	/** The next of the idle processors; guarded by the lock of {@link Processors}. */
	@Nullable P link;

	/**
	 * Set by sysmon when a slice is over or a goroutine waits in the GRQ for long: the
	 * GRQ has a turn. Cleared by the owner.
	 */
	volatile boolean grqTurn;

	/**
	 * Set by sysmon, before {@link #grqTurn}, when a slice is over: the goroutine that
	 * would inherit it goes behind the others. Cleared by the owner. One that comes a
	 * moment too late ends the next slice early, and does no harm.
	 */
	volatile boolean sliceExpired;

	/**
	 * Set by sysmon when a slice is over: the goroutine that runs is to give way at its
	 * next chance. Cleared by the owner when the next goroutine begins. A mark that comes
	 * a moment too late makes that one give way for nothing, and does no harm.
	 */
	volatile boolean preempt;

	/**
	 * It is no longer one of the scheduler's processors but a shell: its machine drops it
	 * as soon as it has left its goroutine. See {@link Processors}.
	 */
	volatile boolean retired;

	/** It was retired, and its last owner is done with it. */
	volatile boolean abandoned;

	/**
	 * What its machine did when it was retired, or does since, {@code null} if nothing is
	 * wrong with it. Written by sysmon.
	 */
	volatile @Nullable Stall stall;

	/**
	 * Whether its machine is in a syscall. Then the processor belongs to the thread that
	 * changes this first: its machine on the way back, or sysmon.
	 * <p>
	 * The machine forgets the processor before it sets this with release, and touches it
	 * again only after a CAS has succeeded. So the thread that has won the CAS is alone
	 * with the processor.
	 */
	@SuppressWarnings("unused")
	private volatile boolean inSyscall;

	P(int id, GlobalRunQueue grq, AllGs.Segment allgs, TimerHeap timers) {
		this.id = id;
		this.runq = new LocalRunQueue(grq);
		this.yielded = new LocalRunQueue(grq);
		this.allgs = allgs;
		this.timers = timers;
	}

	boolean isInSyscall() {
		return this.inSyscall;
	}

	/**
	 * Puts it up for grabs. Owner only; the caller does not own it any more afterwards.
	 */
	void enterSyscall() {
		this.counters.syscalls++;
		IN_SYSCALL.setRelease(this, true);
	}

	/**
	 * Takes it while its machine is in a syscall.
	 * @return whether the caller is its owner now
	 */
	boolean takeFromSyscall() {
		return this.inSyscall && IN_SYSCALL.compareAndSet(this, true, false);
	}

	/**
	 * Returns whether a goroutine waits in its queues. From any thread.
	 * @return whether there is work for its owner
	 */
	boolean hasWork() {
		return hasVisibleWork() || this.runq.runnext() != null;
	}

	/**
	 * Returns whether a goroutine waits where others are woken for it, see
	 * {@link Wakeups}.
	 * @return whether there is work for anybody
	 */
	boolean hasVisibleWork() {
		return this.runq.size() > 0 || this.yielded.size() > 0;
	}

	/**
	 * Moves all its goroutines to the GRQ. From any thread, beside its owner.
	 * @return whether there were any
	 * @throws OutOfMemoryError if there is no memory for it; nothing is lost
	 */
	boolean drain() {
		boolean any = this.runq.drain();
		any |= this.yielded.drain();
		return any;
	}

	@Override
	public String toString() {
		return this.retired ? "shell of P" + this.id : "P" + this.id;
	}

}
