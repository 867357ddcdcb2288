package dev.gmp.chan;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import dev.gmp.jdk.JdkAccess;
import dev.gmp.jdk.SpinWait;

/**
 * The lock of a channel, for a few dozen instructions; a superclass rather than a field,
 * so that it lies beside what it guards. It never parks. Nothing that allocates, blocks
 * or calls foreign code may run under it. Not reentrant, not fair.
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
	 * A thread that waits for this lock may hold another one, see Select: then it must
	 * not be unmounted.
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
