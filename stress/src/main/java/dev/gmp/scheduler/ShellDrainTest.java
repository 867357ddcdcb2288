package dev.gmp.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

/**
 * A hog pushes goroutines while its processor is retired: those that it pushed to the
 * shell, because it looked at the mark too early, are found by sysmon's rounds or by the
 * machine when it drops the shell.
 * <p>
 * The result is how many were lost, and how many were taken again.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Each goroutine went to the GRQ once.")
@Outcome(id = "[1-9]\\d*, 0", expect = FORBIDDEN, desc = "A goroutine was lost.")
@Outcome(id = "\\d+, [1-9]\\d*", expect = FORBIDDEN, desc = "A goroutine was taken twice.")
@State
public class ShellDrainTest {

	private static final int GOROUTINES = 5;

	private final G[] goroutines = Goroutines.create(GOROUTINES);

	private final GlobalRunQueue queue;

	private final LocalRunQueue runq;

	private volatile boolean retired;

	public ShellDrainTest() {
		this(Goroutines.newGrq());
	}

	private ShellDrainTest(GlobalRunQueue grq) {
		this(grq, new LocalRunQueue(grq));
	}

	ShellDrainTest(GlobalRunQueue grq, LocalRunQueue runq) {
		this.queue = grq;
		this.runq = runq;
		Goroutines.moveBeforeWrap(runq);
	}

	@Actor
	public void hog() {
		for (G g : this.goroutines) {
			if (this.retired) {
				this.queue.put(g);
			}
			else {
				this.runq.putNext(g);
			}
		}
		// The machine has left the goroutine.
		this.runq.drain();
	}

	@Actor
	public void sysmon() {
		this.retired = true;
		this.runq.drain();
		this.runq.drain();
	}

	@Arbiter
	public void arbiter(II_Result r) {
		Tally tally = new Tally(GOROUTINES);
		tally.drain(this.queue);
		r.r1 = tally.lost();
		r.r2 = tally.takenAgain();
	}

	/**
	 * {@link ShellDrainTest} with a drain that moves the head without a CAS.
	 */
	@JCStressTest
	@State
	public static class Broken extends ShellDrainTest {

		public Broken() {
			this(Goroutines.newGrq());
		}

		private Broken(GlobalRunQueue grq) {
			super(grq, new BrokenLocalRunQueue(grq));
		}

		@Override
		@Actor
		public void hog() {
			super.hog();
		}

		@Override
		@Actor
		public void sysmon() {
			super.sysmon();
		}

		@Override
		@Arbiter
		public void arbiter(II_Result r) {
			super.arbiter(r);
		}

	}

}
