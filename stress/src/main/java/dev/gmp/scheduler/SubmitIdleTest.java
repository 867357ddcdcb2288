package dev.gmp.scheduler;

import java.lang.invoke.VarHandle;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

/**
 * The park protocol, as {@link Wakeups} describes it: a submitter puts a goroutine into a
 * ring and looks for an idle processor, while a machine that found nothing makes its
 * processor idle and looks once more.
 * <p>
 * The result is whether the submitter saw the idle processor, and whether the machine saw
 * the goroutine.
 */
@JCStressTest
@Outcome(id = { "true, true", "true, false", "false, true" }, expect = ACCEPTABLE, desc = "At least one saw the other.")
@Outcome(id = "false, false", expect = FORBIDDEN, desc = "The goroutine lies there and nobody looks.")
@State
public class SubmitIdleTest {

	private final Processors processors = Goroutines.newProcessors(1);

	private final P busy = Goroutines.newProcessor(0);

	private final P idle = Goroutines.newProcessor(1);

	@Actor
	public void submitter(ZZ_Result r) {
		this.busy.runq.put(Goroutines.shared(0));
		fence();
		r.r1 = this.processors.idle() > 0;
	}

	void fence() {
		VarHandle.fullFence();
	}

	@Actor
	public void machine(ZZ_Result r) {
		boolean found = this.busy.runq.size() > 0;
		this.processors.pidleput(this.idle);
		r.r2 = found || this.busy.runq.size() > 0;
	}

	/**
	 * {@link SubmitIdleTest} with a submitter that has no fence between its two steps: it
	 * looks for an idle processor while the goroutine is not yet visible to others.
	 */
	@JCStressTest
	@State
	public static class Broken extends SubmitIdleTest {

		@Override
		void fence() {
			// None.
		}

		@Override
		@Actor
		public void submitter(ZZ_Result r) {
			super.submitter(r);
		}

		@Override
		@Actor
		public void machine(ZZ_Result r) {
			super.machine(r);
		}

	}

}
