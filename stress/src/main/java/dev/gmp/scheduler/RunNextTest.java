package dev.gmp.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

/**
 * The owner replaces {@code runnext}, which kicks the old one into the ring, and takes
 * the new one, while a thief steals {@code runnext}: each goroutine is in one place only.
 * <p>
 * The result is how many goroutines the owner took, how many were lost, and how many were
 * taken again.
 */
@JCStressTest
@Outcome(id = "\\d+, 0, 0", expect = ACCEPTABLE, desc = "Each goroutine was taken once.")
@Outcome(id = "\\d+, [1-9]\\d*, 0", expect = FORBIDDEN, desc = "A goroutine was lost.")
@Outcome(id = "\\d+, \\d+, [1-9]\\d*", expect = FORBIDDEN, desc = "A goroutine was taken twice.")
@State
public class RunNextTest {

	private static final int GOROUTINES = 2;

	private final LocalRunQueue victim;

	private final Tally takenByOwner = new Tally(GOROUTINES);

	private final Tally stolen = new Tally(GOROUTINES);

	public RunNextTest() {
		this(new LocalRunQueue(Goroutines.UNUSED_GRQ));
	}

	RunNextTest(LocalRunQueue victim) {
		this.victim = victim;
		victim.putNext(Goroutines.shared(0));
	}

	@Actor
	public void owner() {
		this.victim.putNext(Goroutines.shared(1));
		this.takenByOwner.add(this.victim.getNext());
	}

	@Actor
	public void thief() {
		G next = this.victim.runnext();
		if (next != null && this.victim.stealNext(next)) {
			this.stolen.add(next);
		}
	}

	@Arbiter
	public void arbiter(III_Result r) {
		r.r1 = this.takenByOwner.total();
		this.stolen.drain(this.victim);
		this.stolen.and(this.takenByOwner);
		r.r2 = this.stolen.lost();
		r.r3 = this.stolen.takenAgain();
	}

	/**
	 * {@link RunNextTest} with a thief that clears {@code runnext} without a CAS: it
	 * takes a goroutine that was kicked into the ring, and throws away the new one.
	 */
	@JCStressTest
	@State
	public static class Broken extends RunNextTest {

		public Broken() {
			super(new BrokenLocalRunQueue(Goroutines.UNUSED_GRQ));
		}

		@Override
		@Actor
		public void owner() {
			super.owner();
		}

		@Override
		@Actor
		public void thief() {
			super.thief();
		}

		@Override
		@Arbiter
		public void arbiter(III_Result r) {
			super.arbiter(r);
		}

	}

}
