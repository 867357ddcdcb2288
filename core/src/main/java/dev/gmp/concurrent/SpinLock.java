package dev.gmp.concurrent;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import dev.gmp.jdk.JdkAccess;
import dev.gmp.jdk.SpinWait;

/**
 * A lock for a few dozen instructions. A thread that waits for it never parks, because
 * the lock is taken inside {@code Executor.execute}: there the JDK has pinned the virtual
 * thread that unparks another one, and a thread that parked could wait for itself.
 * <p>
 * Code under the lock must not allocate, block or call foreign code. The lock is neither
 * reentrant nor fair.
 */
public final class SpinLock {

	private static final VarHandle HELD;

	static {
		try {
			HELD = MethodHandles.lookup().findVarHandle(SpinLock.class, "held", boolean.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final JdkAccess jdk;

	@SuppressWarnings("unused")
	private volatile boolean held;

	/**
	 * Creates a lock that is free.
	 * @param jdk the access to the JDK
	 */
	public SpinLock(JdkAccess jdk) {
		this.jdk = jdk;
	}

	/**
	 * Waits until the lock is free, and takes it.
	 */
	public void lock() {
		if (!HELD.compareAndSet(this, false, true)) {
			lockContended();
		}
	}

	/**
	 * Waits for the lock as {@link #lock} does when somebody holds it.
	 */
	public void lockContended() {
		int spins = 0;
		do {
			while (this.held) {
				spins = SpinWait.once(this.jdk, spins);
			}
		}
		while (!HELD.compareAndSet(this, false, true));
		SpinWait.end(this.jdk, spins);
	}

	/**
	 * Gives the lock back.
	 */
	public void unlock() {
		HELD.setRelease(this, false);
	}

}
