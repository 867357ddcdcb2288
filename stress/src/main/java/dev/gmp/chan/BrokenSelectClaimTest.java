package dev.gmp.chan;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * {@link SelectClaimTest} with a select that is claimed in two steps.
 */
@JCStressTest
@State
public class BrokenSelectClaimTest extends SelectClaimTest {

	public BrokenSelectClaimTest() {
		super(new BrokenSelectWait());
	}

	@Override
	@Actor
	public void firstSender(ZZ_Result r) {
		super.firstSender(r);
	}

	@Override
	@Actor
	public void secondSender(ZZ_Result r) {
		super.secondSender(r);
	}

}
