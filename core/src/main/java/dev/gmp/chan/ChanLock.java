package dev.gmp.chan;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import dev.gmp.jdk.JdkAccess;

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

	private static final int SPINS_BEFORE_YIELD = 200;

	@SuppressWarnings("unused")
	private volatile boolean held;

	void lock() {
		if (!HELD.compareAndSet(this, false, true)) {
			lockContended();
		}
	}

	/*
	 * The holder may have been descheduled by the operating system. Spinning on would
	 * then cost a whole time slice of this core, so the core is offered to it now and
	 * then.
	 */
	private void lockContended() {
		int spins = 0;
		do {
			while (this.held) {
				if (++spins % SPINS_BEFORE_YIELD == 0) {
					offerCore();
				}
				else {
					Thread.onSpinWait();
				}
			}
		}
		while (!HELD.compareAndSet(this, false, true));
	}

	/*
	 * A thread that waits for this lock may hold another one, see Select: then it must
	 * not be unmounted. Without the access to the JDK there is no other way to offer the
	 * core, so a virtual thread spins on.
	 */
	private static void offerCore() {
		JdkAccess jdk = JdkAccess.found();
		if (jdk != null) {
			jdk.yieldCarrier();
		}
		else if (!Thread.currentThread().isVirtual()) {
			Thread.yield();
		}
	}

	void unlock() {
		HELD.setRelease(this, false);
	}

}
