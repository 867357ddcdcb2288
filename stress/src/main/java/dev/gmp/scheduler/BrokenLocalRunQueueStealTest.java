package dev.gmp.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * {@link LocalRunQueueStealTest} with a thief that moves the head without a CAS: it takes
 * what the owner has taken in the meantime.
 */
@JCStressTest
@State
public class BrokenLocalRunQueueStealTest extends LocalRunQueueStealTest {

	public BrokenLocalRunQueueStealTest() {
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
