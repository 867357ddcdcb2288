package dev.gmp.concurrent;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

import dev.gmp.jdk.JdkAccess;

/**
 * A one-shot event that one thread sleeps on and one other thread signals, as Go's
 * {@code note}. A call of {@code sleep} returns after exactly one call of {@code wakeup},
 * whichever of the two comes first.
 */
public class Note {

	private static final int CLEAR = 0;

	private static final int SLEEPING = 1;

	private static final int SIGNALLED = 2;

	private static final VarHandle STATE;

	static {
		try {
			STATE = MethodHandles.lookup().findVarHandle(Note.class, "state", int.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	/**
	 * CLEAR, SLEEPING or SIGNALLED.
	 *
	 * <pre>
	 *              sleep: CAS                wakeup: swap, unpark
	 *   CLEAR ------------------> SLEEPING ----------------------> SIGNALLED
	 *     |  ^                                                      |   ^
	 *     |  +---------------- sleep: about to return --------------+   |
	 *     +------------------------ wakeup: swap -----------------------+
	 * </pre>
	 *
	 * Why no wake-up is lost: both sides change the state with one atomic
	 * read-modify-write, so one of them comes first. If the sleeper is first, the waker's
	 * swap sees SLEEPING and unparks. If the waker is first, the sleeper's CAS fails and
	 * it does not park. An unpark that arrives before the park itself is kept by
	 * LockSupport's permit, and one that is left over only makes a later park return
	 * early, which the loop around it absorbs. What the waker wrote before its swap is
	 * visible to the sleeper after it read SIGNALLED.
	 */
	@SuppressWarnings("unused")
	private volatile int state;

	private final JdkAccess jdk;

	/**
	 * Creates a note.
	 * @param jdk the access to the JDK
	 */
	public Note(JdkAccess jdk) {
		this.jdk = jdk;
	}

	/**
	 * Sleeps until {@link #wakeup} is or was called, and clears the note. Only the thread
	 * that owns the note calls it.
	 */
	public void sleep() {
		if (STATE.compareAndSet(this, CLEAR, SLEEPING)) {
			while (this.state != SIGNALLED) {
				LockSupport.park(this);
				// An interrupt would turn the park into a busy loop.
				Thread.interrupted();
			}
		}
		STATE.setRelease(this, CLEAR);
	}

	/**
	 * Sleeps as {@link #sleep()} does, but at most for a time.
	 * @param nanos the time in nanoseconds
	 * @return whether {@link #wakeup} was called
	 */
	public boolean sleep(long nanos) {
		if (STATE.compareAndSet(this, CLEAR, SLEEPING)) {
			long deadline = System.nanoTime() + nanos;
			while (this.state != SIGNALLED) {
				long left = deadline - System.nanoTime();
				if (left <= 0 && STATE.compareAndSet(this, SLEEPING, CLEAR)) {
					return false;
				}
				LockSupport.parkNanos(this, left);
				Thread.interrupted();
			}
		}
		STATE.setRelease(this, CLEAR);
		return true;
	}

	/**
	 * Returns whether {@link #sleep} would return at once.
	 * @return whether {@link #wakeup} was called since the last sleep
	 */
	public boolean isSignalled() {
		return this.state == SIGNALLED;
	}

	/**
	 * Wakes the thread that owns the note, now or when it goes to sleep.
	 * @param owner that thread, which must be a platform thread
	 */
	public void wakeup(Thread owner) {
		if ((int) STATE.getAndSet(this, SIGNALLED) == SLEEPING) {
			this.jdk.unparkPlatformThread(owner);
		}
	}

}
