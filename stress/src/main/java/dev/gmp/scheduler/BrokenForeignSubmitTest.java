package dev.gmp.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * {@link ForeignSubmitTest} with submitters that wake nobody.
 */
@JCStressTest
@State
public class BrokenForeignSubmitTest extends ForeignSubmitTest {

	@Override
	void submit(Scheduler scheduler, G g) {
		scheduler.grq().put(g);
	}

	@Override
	@Actor
	public void first(ZZ_Result r) {
		super.first(r);
	}

	@Override
	@Actor
	public void second(ZZ_Result r) {
		super.second(r);
	}

}
