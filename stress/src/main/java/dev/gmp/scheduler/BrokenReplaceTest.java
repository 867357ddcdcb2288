package dev.gmp.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZII_Result;

/**
 * {@link ReplaceTest} with a machine that looks at the mark before it takes the lock, and
 * gives up nothing then.
 */
@JCStressTest
@State
public class BrokenReplaceTest extends ReplaceTest {

	@Override
	@Actor
	public void machine() {
		super.machine();
	}

	@Override
	@Actor
	public void sysmon(ZII_Result r) {
		super.sysmon(r);
	}

	@Override
	void giveUp(Processors processors, P p) {
		if (!p.retired) {
			super.giveUp(processors, p);
		}
	}

	@Override
	@Arbiter
	public void arbiter(ZII_Result r) {
		super.arbiter(r);
	}

}
