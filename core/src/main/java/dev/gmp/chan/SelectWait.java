package dev.gmp.chan;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import dev.gmp.inspect.WaitReason;

/**
 * A thread that waits for one of several operations: what the nodes of a {@link Select}
 * in the queues of its channels share.
 * <p>
 * <b>The state machine.</b> WAITING goes to CLAIMED by the CAS of who carries out one of
 * the operations, and on to DONE when that is complete; or it goes to CANCELLED by the
 * CAS of the thread itself. Each CAS of another one is done under the lock of a channel
 * in whose queue the node stood a moment ago, and the thread takes each of these locks to
 * take its nodes back before it uses this object again: so no CAS comes late and claims
 * the next wait.
 */
class SelectWait implements Parking {

	private static final int WAITING = 0;

	private static final int CLAIMED = 1;

	private static final int DONE = 2;

	private static final int CANCELLED = 3;

	private static final VarHandle STATE;

	static {
		try {
			STATE = MethodHandles.lookup().findVarHandle(SelectWait.class, "state", int.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final @Nullable Select<?> select;

	private Thread thread = Thread.currentThread();

	private volatile int state;

	/** Whose operation was carried out. Written before the state is DONE. */
	private @Nullable SelectCase<?> fired;

	/**
	 * Creates one that stands for itself, for tests.
	 */
	SelectWait() {
		this(null);
	}

	SelectWait(@Nullable Select<?> select) {
		this.select = select;
	}

	/**
	 * Makes it ready for the next wait, of the current thread. No node of it is queued.
	 */
	void reset() {
		this.thread = Thread.currentThread();
		this.fired = null;
		// Others see it under a lock that this thread takes first.
		STATE.set(this, WAITING);
	}

	boolean isWaiting() {
		return this.state == WAITING;
	}

	/**
	 * Claims the thread for an operation. A seam of the test that shows what happens
	 * without the CAS.
	 * @return {@code false} if it waits no more
	 */
	boolean claim() {
		return isWaiting() && STATE.compareAndSet(this, WAITING, CLAIMED);
	}

	/**
	 * Tells the thread that an operation was carried out.
	 * @param fired whose operation
	 */
	void complete(SelectCase<?> fired) {
		// Once it is DONE, this object may be in use by another thread already.
		Thread thread = this.thread;
		this.fired = fired;
		STATE.setRelease(this, DONE);
		LockSupport.unpark(thread);
	}

	@Nullable SelectCase<?> fired() {
		return this.fired;
	}

	@Override
	public boolean isDone() {
		return this.state == DONE;
	}

	@Override
	public boolean cancel() {
		return STATE.compareAndSet(this, WAITING, CANCELLED);
	}

	@Override
	public Object waitsOn() {
		return (this.select != null) ? this.select : this;
	}

	@Override
	public WaitReason waitReason() {
		return WaitReason.SELECT;
	}

}
