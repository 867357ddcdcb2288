package dev.gmp.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import dev.gmp.jdk.JdkAccess;
import dev.gmp.jdk.SpinWait;

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

	void lockContended() {
		int spins = 0;
		do {
			while (this.held) {
				spins = SpinWait.once(this.jdk, spins);
			}
		}
		while (!HELD.compareAndSet(this, false, true));
		SpinWait.end(this.jdk, spins);
	}

	void unlock() {
		HELD.setRelease(this, false);
	}

}
