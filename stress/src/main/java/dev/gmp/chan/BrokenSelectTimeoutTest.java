package dev.gmp.chan;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/**
 * {@link SelectTimeoutTest} with a select that gives up in two steps.
 */
@JCStressTest
@State
public class BrokenSelectTimeoutTest extends SelectTimeoutTest {

	public BrokenSelectTimeoutTest() {
		super(new BrokenSelectWait());
	}

	@Override
	@Actor
	public void receiver(IZ_Result r) {
		super.receiver(r);
	}

	@Override
	@Actor
	public void sender(IZ_Result r) {
		super.sender(r);
	}

}
