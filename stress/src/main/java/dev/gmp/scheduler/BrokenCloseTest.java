package dev.gmp.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * {@link CloseTest} with a machine that does not pass the lock of the idle processors,
 * and so no fence, between its two steps.
 */
@JCStressTest
@State
public class BrokenCloseTest extends CloseTest {

	@Override
	void goIdle() {
		// No fence.
	}

	@Override
	@Actor
	public void machine(ZZ_Result r) {
		super.machine(r);
	}

	@Override
	@Actor
	public void closer(ZZ_Result r) {
		super.closer(r);
	}

}
