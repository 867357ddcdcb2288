package dev.gmp.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

import dev.gmp.concurrent.SpinLock;

/**
 * {@link GlobalRunQueueTest} where one machine releases the lock that the other one
 * holds: both change the list at once.
 */
@JCStressTest
@State
public class BrokenGlobalRunQueueTest extends GlobalRunQueueTest {

	private static final VarHandle LOCK;

	static {
		try {
			LOCK = MethodHandles.privateLookupIn(GlobalRunQueue.class, MethodHandles.lookup())
				.findVarHandle(GlobalRunQueue.class, "lock", SpinLock.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	@Override
	@Actor
	public void first() {
		try {
			super.first();
		}
		catch (RuntimeException ex) {
			// Its places do not fit together any more: lost. It still has the lock.
			unlock();
		}
	}

	@Override
	@Actor
	public void second() {
		unlock();
		try {
			super.second();
		}
		catch (RuntimeException ex) {
			unlock();
		}
	}

	private void unlock() {
		((SpinLock) LOCK.get(grq())).unlock();
	}

	@Override
	@Arbiter
	public void arbiter(III_Result r) {
		unlock();
		try {
			super.arbiter(r);
		}
		catch (RuntimeException ex) {
			// What it cannot take out is lost.
			r.r2 = 1;
		}
	}

}
