package dev.gmp.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIZ_Result;

/**
 * {@link ResizeTest} with a machine that does not drop a processor that was retired.
 */
@JCStressTest
@State
public class BrokenResizeTest extends ResizeTest {

	@Override
	@Actor
	public void machine() {
		super.machine();
	}

	@Override
	@Actor
	public void resizer() {
		super.resizer();
	}

	@Override
	void giveUp(Processors processors, P p) {
		if (!p.retired) {
			super.giveUp(processors, p);
		}
	}

	@Override
	@Arbiter
	public void arbiter(IIZ_Result r) {
		super.arbiter(r);
	}

}
