package dev.gmp.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/**
 * {@link StartFailedTest} where the failure is told before the processor is idle.
 */
@JCStressTest
@State
public class BrokenStartFailedTest extends StartFailedTest {

	@Override
	@Actor
	public void submitter() {
		super.submitter();
	}

	@Override
	@Actor
	public void sysmon(IZ_Result r) {
		super.sysmon(r);
	}

	@Override
	void fail(MachinePool pool, Processors processors, P p) {
		pool.setStartFailed(true);
		processors.pidleput(p);
	}

	@Override
	@Arbiter
	public void arbiter(IZ_Result r) {
		super.arbiter(r);
	}

}
