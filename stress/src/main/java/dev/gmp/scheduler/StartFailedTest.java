package dev.gmp.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

/**
 * There is no machine for a processor, which becomes idle, while sysmon tries again to
 * start one because of an earlier failure.
 * <p>
 * The result is how many idle processors sysmon saw, and whether it will try once more.
 */
@JCStressTest
@Outcome(id = "1, true", expect = ACCEPTABLE, desc = "Sysmon saw the processor, and looks again.")
@Outcome(id = "1, false", expect = ACCEPTABLE, desc = "Sysmon saw the processor.")
@Outcome(id = "0, true", expect = ACCEPTABLE, desc = "Sysmon came too early, and looks again.")
@Outcome(expect = FORBIDDEN, desc = "The processor is idle, and nobody looks.")
@State
public class StartFailedTest {

	private final MachinePool pool = Goroutines.newPool();

	private final Processors processors = Goroutines.newProcessors(1);

	private final P p = this.processors.allps().procs[0];

	public StartFailedTest() {
		this.pool.setStartFailed(true);
	}

	@Actor
	public void submitter() {
		fail(this.pool, this.processors, this.p);
	}

	@Actor
	public void sysmon(IZ_Result r) {
		this.pool.setStartFailed(false);
		r.r1 = this.processors.idle();
	}

	void fail(MachinePool pool, Processors processors, P p) {
		processors.pidleput(p);
		pool.setStartFailed(true);
	}

	@Arbiter
	public void arbiter(IZ_Result r) {
		r.r2 = this.pool.startFailed();
	}

	/**
	 * {@link StartFailedTest} where the failure is told before the processor is idle.
	 */
	@JCStressTest
	@State
	public static class Broken extends StartFailedTest {

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

}
