package dev.gmp.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * {@link StrandedNextTest} with a scheduler whose sysmon has ended.
 */
@JCStressTest
@State
public class BrokenStrandedNextTest extends StrandedNextTest {

	private static final Scheduler SCHEDULER = Goroutines.scheduler("next", 2);

	static {
		SCHEDULER.sysmon().end();
	}

	public BrokenStrandedNextTest() {
		super(SCHEDULER);
	}

	@Override
	@Actor
	public void parent(ZZ_Result r) {
		super.parent(r);
	}

	@Override
	@Actor
	public void other(ZZ_Result r) {
		super.other(r);
	}

}
