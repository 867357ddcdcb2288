package dev.gmp.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import dev.gmp.jdk.JdkAccess;

/**
 * A lock for a few dozen instructions that never parks: it is taken inside
 * {@code Executor.execute}, where the JDK has pinned the virtual thread that unparks
 * another one, and where parking it could wait for itself.
 * <p>
 * Nothing that allocates, blocks or calls foreign code may run under it. Not reentrant,
 * not fair.
 */
final class SpinLock {

	private static final VarHandle HELD;

	static {
		try {
			HELD = MethodHandles.lookup().findVarHandle(SpinLock.class, "held", boolean.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private static final int SPINS_BEFORE_YIELD = 200;

	private final JdkAccess jdk;

	@SuppressWarnings("unused")
	private volatile boolean held;

	SpinLock(JdkAccess jdk) {
		this.jdk = jdk;
	}

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
	void lockContended() {
		int spins = 0;
		do {
			while (this.held) {
				if (++spins % SPINS_BEFORE_YIELD == 0) {
					this.jdk.yieldCarrier();
				}
				else {
					Thread.onSpinWait();
				}
			}
		}
		while (!HELD.compareAndSet(this, false, true));
	}

	void unlock() {
		HELD.setRelease(this, false);
	}

}
