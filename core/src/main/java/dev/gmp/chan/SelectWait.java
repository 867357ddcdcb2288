package dev.gmp.chan;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import dev.gmp.inspect.WaitReason;

/**
 * The wait of a thread for one of several operations. The nodes of a {@link Select} in
 * the queues of its channels share it.
 *
 * <h2>The states</h2> The thread that carries out one of the operations takes WAITING to
 * CLAIMED by a CAS, and CLAIMED to DONE when the operation is complete. The waiting
 * thread takes WAITING to CANCELLED by a CAS when it gives up.
 *
 * <h2>Why no claim comes late</h2> Another thread claims this object only under the lock
 * of a channel, at the moment when it takes a node of the select out of the queue. The
 * waiting thread takes each of these locks, to take its nodes back, before it uses this
 * object again. So no CAS of an old wait claims the next one.
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

	/** The case whose operation was carried out. Written before the state is DONE. */
	private @Nullable SelectCase<?> fired;

	/**
	 * Creates a wait without a select, for tests.
	 */
	SelectWait() {
		this(null);
	}

	SelectWait(@Nullable Select<?> select) {
		this.select = select;
	}

	/**
	 * Makes this object ready for the next wait, of the current thread. None of the nodes
	 * is in a queue.
	 */
	void reset() {
		this.thread = Thread.currentThread();
		this.fired = null;
		// Other threads see it under a lock that this thread takes first.
		STATE.set(this, WAITING);
	}

	boolean isWaiting() {
		return this.state == WAITING;
	}

	/**
	 * Claims the thread for an operation. A test overrides this to show what happens
	 * without the CAS.
	 * @return {@code false} if the thread waits no more
	 */
	boolean claim() {
		return isWaiting() && STATE.compareAndSet(this, WAITING, CLAIMED);
	}

	/**
	 * Wakes the thread, because an operation was carried out.
	 * @param fired the case of the operation
	 */
	void complete(SelectCase<?> fired) {
		// Once the state is DONE, another thread may use this object already.
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
