package dev.gmp.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

/**
 * The end of the last goroutine, as {@link Termination} describes it: the machine counts
 * it as finished, makes its processor idle and looks whether the scheduler was closed,
 * while somebody closes it and then counts.
 * <p>
 * The result is whether the machine saw the scheduler closed, and whether the closer saw
 * the goroutine finished.
 */
@JCStressTest
@Outcome(id = { "true, true", "true, false", "false, true" }, expect = ACCEPTABLE, desc = "At least one saw the other.")
@Outcome(id = "false, false", expect = FORBIDDEN, desc = "The closer waits, and nobody tells it.")
@State
public class CloseTest {

	private final Processors processors = Goroutines.newProcessors(1);

	private final P p = Goroutines.newProcessor(0);

	private volatile boolean closed;

	@Actor
	public void machine(ZZ_Result r) {
		this.p.counters.countFinished();
		goIdle();
		r.r1 = this.closed;
	}

	void goIdle() {
		this.processors.pidleput(this.p);
	}

	@Actor
	public void closer(ZZ_Result r) {
		this.closed = true;
		r.r2 = this.p.counters.finished() == 1;
	}

	/**
	 * {@link CloseTest} with a machine that does not pass the lock of the idle
	 * processors, and so no fence, between its two steps.
	 */
	@JCStressTest
	@State
	public static class Broken extends CloseTest {

		@Override
		void goIdle() {
			// No fence.
		}

		@Override
		@Actor
		public void machine(ZZ_Result r) {
			super.machine(r);
		}

		@Override
		@Actor
		public void closer(ZZ_Result r) {
			super.closer(r);
		}

	}

}
