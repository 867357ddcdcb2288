package dev.gmp.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

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
		catch (IllegalStateException ex) {
			// "The global run queue is empty after goroutines were appended": lost.
		}
	}

	@Override
	@Actor
	public void second() {
		((SpinLock) LOCK.get(grq())).unlock();
		super.second();
	}

	@Override
	@Arbiter
	public void arbiter(III_Result r) {
		super.arbiter(r);
	}

}
