package dev.gmp.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZII_Result;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

/**
 * Sysmon replaces a processor while its machine gives it to the idle list: either it is
 * idle and nothing was replaced, or a fresh one is there and the old one was dropped.
 * <p>
 * The result is whether it was replaced, how many processors are idle, and how many
 * shells are left.
 */
@JCStressTest
@Outcome(id = "false, 1, 0", expect = ACCEPTABLE, desc = "It is idle, and was not replaced.")
@Outcome(id = "true, 0, 0", expect = ACCEPTABLE, desc = "It was replaced, and dropped.")
@Outcome(expect = FORBIDDEN, desc = "It was replaced and is idle, or was never dropped.")
@State
public class ReplaceTest {

	private final Processors processors = Goroutines.newProcessors(1);

	private final P p = this.processors.allps().procs[0];

	private final M m = new M(Goroutines.IDLE, 0, this.p, false);

	public ReplaceTest() {
		this.m.acquire(this.p);
	}

	@Actor
	public void machine() {
		this.m.release(this.p);
		giveUp(this.processors, this.p);
	}

	@Actor
	public void sysmon(ZII_Result r) {
		r.r1 = this.processors.replace(this.p) != null;
	}

	void giveUp(Processors processors, P p) {
		processors.pidleput(p);
	}

	@Arbiter
	public void arbiter(ZII_Result r) {
		r.r2 = this.processors.idle();
		r.r3 = this.processors.allps().shells.length;
	}

	/**
	 * {@link ReplaceTest} with a machine that looks at the mark before it takes the lock,
	 * and gives up nothing then.
	 */
	@JCStressTest
	@State
	public static class Broken extends ReplaceTest {

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

}
