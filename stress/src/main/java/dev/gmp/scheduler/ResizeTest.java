package dev.gmp.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIZ_Result;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

/**
 * GOMAXPROCS is lowered while the machine of the processor that is to go is in a syscall
 * for a moment, and then gives the processor to the idle list.
 * <p>
 * The result is how many processors are idle afterwards, how many shells are left, and
 * whether the processor is still up for grabs.
 */
@JCStressTest
@Outcome(id = "0, 0, false", expect = ACCEPTABLE, desc = "It is gone.")
@Outcome(expect = FORBIDDEN, desc = "It is idle, was never dropped, or waits to be taken.")
@State
public class ResizeTest {

	private final Processors processors = Goroutines.newProcessors(2);

	private final P p = this.processors.allps().procs[1];

	private final M m = new M(Goroutines.IDLE, 0, this.p, false);

	public ResizeTest() {
		this.m.acquire(this.p);
	}

	@Actor
	public void machine() {
		this.m.forget();
		this.p.enterSyscall();
		if (this.p.takeFromSyscall()) {
			this.m.acquire(this.p);
			this.m.release(this.p);
			giveUp(this.processors, this.p);
		}
	}

	@Actor
	public void resizer() {
		this.processors.resize(1);
	}

	void giveUp(Processors processors, P p) {
		processors.pidleput(p);
	}

	@Arbiter
	public void arbiter(IIZ_Result r) {
		r.r1 = this.processors.idle();
		r.r2 = this.processors.allps().shells.length;
		r.r3 = this.p.isInSyscall();
	}

	/**
	 * {@link ResizeTest} with a machine that does not drop a processor that was retired.
	 */
	@JCStressTest
	@State
	public static class Broken extends ResizeTest {

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

}
