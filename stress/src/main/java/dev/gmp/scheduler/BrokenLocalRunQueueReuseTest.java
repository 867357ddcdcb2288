package dev.gmp.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * {@link LocalRunQueueReuseTest} with a thief that moves the head without a CAS: it gets
 * away with the goroutine that the owner has taken, or with the new one in its slot.
 */
@JCStressTest
@State
public class BrokenLocalRunQueueReuseTest extends LocalRunQueueReuseTest {

	public BrokenLocalRunQueueReuseTest() {
		super(new BrokenLocalRunQueue(Goroutines.UNUSED_GRQ));
	}

	@Override
	@Actor
	public void owner() {
		super.owner();
	}

	@Override
	@Actor
	public void thief() {
		super.thief();
	}

	@Override
	@Arbiter
	public void arbiter(III_Result r) {
		super.arbiter(r);
	}

}
