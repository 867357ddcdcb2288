package dev.gmp.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * {@link SubmitIdleTest} with a submitter that has no fence between its two steps: it
 * looks for an idle processor while the goroutine is not yet visible to others.
 */
@JCStressTest
@State
public class BrokenSubmitIdleTest extends SubmitIdleTest {

	@Override
	void fence() {
		// None.
	}

	@Override
	@Actor
	public void submitter(ZZ_Result r) {
		super.submitter(r);
	}

	@Override
	@Actor
	public void machine(ZZ_Result r) {
		super.machine(r);
	}

}
