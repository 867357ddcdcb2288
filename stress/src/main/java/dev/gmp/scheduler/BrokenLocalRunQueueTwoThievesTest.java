package dev.gmp.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * {@link LocalRunQueueTwoThievesTest} with thieves that move the head without a CAS: both
 * take the same half.
 */
@JCStressTest
@State
public class BrokenLocalRunQueueTwoThievesTest extends LocalRunQueueTwoThievesTest {

	public BrokenLocalRunQueueTwoThievesTest() {
		super(new BrokenLocalRunQueue(Goroutines.UNUSED_GRQ));
	}

	@Override
	@Actor
	public void firstThief() {
		super.firstThief();
	}

	@Override
	@Actor
	public void secondThief() {
		super.secondThief();
	}

	@Override
	@Arbiter
	public void arbiter(III_Result r) {
		super.arbiter(r);
	}

}
