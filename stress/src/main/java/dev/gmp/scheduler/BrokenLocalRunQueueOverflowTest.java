package dev.gmp.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * {@link LocalRunQueueOverflowTest} with a thief that moves the head without a CAS: it
 * takes the half that went to the GRQ.
 */
@JCStressTest
@State
public class BrokenLocalRunQueueOverflowTest extends LocalRunQueueOverflowTest {

	public BrokenLocalRunQueueOverflowTest() {
		this(Goroutines.newGrq());
	}

	private BrokenLocalRunQueueOverflowTest(GlobalRunQueue grq) {
		super(grq, new BrokenLocalRunQueue(grq));
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
