package dev.gmp.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * {@link SubmitSpinningTest} with a machine that looks once more and then stops being
 * counted as spinning: a submitter in between relies on it in vain.
 */
@JCStressTest
@State
public class BrokenSubmitSpinningTest extends SubmitSpinningTest {

	@Override
	boolean stopSpinning() {
		boolean found = looksOnceMore();
		stopBeingCounted();
		return found;
	}

	@Override
	@Actor
	public void submitter(ZZ_Result r) {
		super.submitter(r);
	}

	@Override
	@Actor
	public void spinner(ZZ_Result r) {
		super.spinner(r);
	}

}
