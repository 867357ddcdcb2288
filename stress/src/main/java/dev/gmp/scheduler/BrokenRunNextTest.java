package dev.gmp.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * {@link RunNextTest} with a thief that clears {@code runnext} without a CAS: it takes a
 * goroutine that was kicked into the ring, and throws away the new one.
 */
@JCStressTest
@State
public class BrokenRunNextTest extends RunNextTest {

	public BrokenRunNextTest() {
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
