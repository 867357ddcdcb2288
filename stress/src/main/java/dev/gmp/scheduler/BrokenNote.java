package dev.gmp.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

import dev.gmp.concurrent.Note;
import dev.gmp.jdk.JdkAccess;

/**
 * A note that looks at its state and changes it in two steps.
 */
final class BrokenNote extends Note {

	private static final int CLEAR = 0;

	private static final int SLEEPING = 1;

	private static final int SPINS = 10;

	private static final VarHandle STATE;

	static {
		try {
			STATE = MethodHandles.privateLookupIn(Note.class, MethodHandles.lookup())
				.findVarHandle(Note.class, "state", int.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	BrokenNote() {
		super(JdkAccess.get(true));
	}

	@Override
	public void sleep() {
		if (!isSignalled()) {
			dawdle();
			STATE.setVolatile(this, SLEEPING);
			// Once only: the test ends it with an unpark.
			LockSupport.park(this);
		}
		STATE.setVolatile(this, CLEAR);
	}

	@Override
	public boolean sleep(long nanos) {
		boolean signalled = isSignalled();
		dawdle();
		STATE.setVolatile(this, CLEAR);
		return signalled;
	}

	/*
	 * The wider the gap, the sooner the test finds it.
	 */
	private static void dawdle() {
		for (int i = 0; i < SPINS; i++) {
			Thread.onSpinWait();
		}
	}

}
