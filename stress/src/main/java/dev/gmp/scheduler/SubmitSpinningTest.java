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
 * The park protocol with a machine that spins: the submitter relies on it and wakes
 * nobody, so that machine must look once more after it stopped being counted as spinning.
 * <p>
 * The result is whether the submitter would wake a machine, and whether the machine that
 * spun saw the goroutine.
 */
@JCStressTest
@Outcome(id = { "true, true", "true, false", "false, true" }, expect = ACCEPTABLE, desc = "A machine is awake.")
@Outcome(id = "false, false", expect = FORBIDDEN, desc = "The goroutine lies there and nobody looks.")
@State
public class SubmitSpinningTest {

	private final Processors processors = Goroutines.newProcessors(1);

	private final Wakeups wakeups = Goroutines.newWakeups(this.processors);

	private final P busy = Goroutines.newProcessor(0);

	private final P idle = Goroutines.newProcessor(1);

	private final M spinner = new M(Goroutines.IDLE, 0, this.idle, false);

	public SubmitSpinningTest() {
		this.wakeups.becomeSpinning(this.spinner);
	}

	@Actor
	public void submitter(ZZ_Result r) {
		this.busy.runq.put(Goroutines.shared(0));
		VarHandle.fullFence();
		r.r1 = this.processors.idle() > 0 && this.wakeups.spinning() == 0;
	}

	@Actor
	public void spinner(ZZ_Result r) {
		this.processors.pidleput(this.idle);
		r.r2 = stopSpinning();
	}

	boolean stopSpinning() {
		stopBeingCounted();
		return looksOnceMore();
	}

	void stopBeingCounted() {
		this.wakeups.resetSpinning(this.spinner);
	}

	boolean looksOnceMore() {
		return this.busy.runq.size() > 0;
	}

	/**
	 * {@link SubmitSpinningTest} with a machine that looks once more and then stops being
	 * counted as spinning: a submitter in between relies on it in vain.
	 */
	@JCStressTest
	@State
	public static class Broken extends SubmitSpinningTest {

		@Override
		boolean stopSpinning() {
			boolean found = looksOnceMore();
			stopBeingCounted();
			return found;
		}

		@Override
		@Actor
		public void submitter(ZZ_Result r) {
			super.submitter(r);
		}

		@Override
		@Actor
		public void spinner(ZZ_Result r) {
			super.spinner(r);
		}

	}

}
