package dev.gmp.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

import dev.gmp.stress.Patience;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

/**
 * A whole scheduler with two processors: a goroutine puts another one into the ring of
 * its processor and computes until that one has run, which only the other machine can do.
 * That one goes idle all the time, after a short goroutine from elsewhere.
 * <p>
 * The result is whether the goroutine in the ring ran, and whether the one from elsewhere
 * ran.
 */
@JCStressTest
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "Both ran.")
@Outcome(expect = FORBIDDEN, desc = "A goroutine lies in the ring or in the GRQ, and the other machine sleeps.")
@State
public class MachineSubmitTest {

	private static final Scheduler SCHEDULER = Goroutines.scheduler("machine", 2);

	private volatile boolean childRan;

	private volatile boolean parentEnded;

	private volatile boolean otherRan;

	@Actor
	public void parent(ZZ_Result r) {
		SCHEDULER.lifecycle().ready(Goroutines.of(SCHEDULER, () -> {
			boolean ran = false;
			if (Thread.currentThread() instanceof M m && m.p != null) {
				submit(SCHEDULER, m.p, Goroutines.of(SCHEDULER, () -> this.childRan = true));
				ran = Patience.await(() -> this.childRan);
			}
			r.r1 = ran;
			this.parentEnded = true;
		}));
		while (!this.parentEnded) {
			Thread.yield();
		}
	}

	/*
	 * The child goes to runnext, then another goroutine kicks it into the ring. That one
	 * is taken out again: sysmon would help a goroutine in runnext, and hide that nobody
	 * was woken for the child.
	 */
	void submit(Scheduler scheduler, P p, G child) {
		scheduler.lifecycle().ready(child);
		scheduler.lifecycle().ready(Goroutines.of(scheduler, () -> {
		}));
		p.runq.getNext();
	}

	@Actor
	public void other(ZZ_Result r) {
		SCHEDULER.lifecycle().ready(Goroutines.of(SCHEDULER, () -> this.otherRan = true));
		r.r2 = Patience.await(() -> this.otherRan);
	}

	/**
	 * {@link MachineSubmitTest} with a goroutine that puts the other one into the ring
	 * and wakes nobody.
	 */
	@JCStressTest
	@State
	public static class Broken extends MachineSubmitTest {

		@Override
		void submit(Scheduler scheduler, P p, G child) {
			p.runq.put(child);
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

}
