package dev.gmp.chan;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZZ_Result;

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
	public void receiver(IZZ_Result r) {
		super.receiver(r);
	}

	@Override
	@Actor
	public void firstSender(IZZ_Result r) {
		super.firstSender(r);
	}

	@Override
	@Actor
	public void secondSender(IZZ_Result r) {
		super.secondSender(r);
	}

}
