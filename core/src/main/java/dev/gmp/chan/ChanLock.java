package dev.gmp.chan;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import dev.gmp.jdk.JdkAccess;
import dev.gmp.jdk.SpinWait;

/**
 * The lock of a channel, which is held for a few dozen instructions. The lock never parks
 * a thread. Code that allocates, blocks or calls foreign code may not run under the lock.
 * The lock is neither reentrant nor fair.
 * <p>
 * It is a superclass rather than a field, so that it lies beside what it guards.
 */
abstract class ChanLock {

	private static final VarHandle HELD;

	static {
		try {
			HELD = MethodHandles.lookup().findVarHandle(ChanLock.class, "held", boolean.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	@SuppressWarnings("unused")
	private volatile boolean held;

	void lock() {
		if (!HELD.compareAndSet(this, false, true)) {
			lockContended();
		}
	}

	/*
	 * A thread that waits for this lock may hold the lock of another channel, see Select.
	 * Such a thread must not be unmounted.
	 */
	private void lockContended() {
		JdkAccess jdk = JdkAccess.found();
		int spins = 0;
		do {
			while (this.held) {
				spins = SpinWait.once(jdk, spins);
			}
		}
		while (!HELD.compareAndSet(this, false, true));
		SpinWait.end(jdk, spins);
	}

	void unlock() {
		HELD.setRelease(this, false);
	}

}
