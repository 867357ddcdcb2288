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
 * The owner moves its whole ring to the GRQ and takes a share from there, while a thief
 * steals half of the ring: nobody takes a goroutine that the other one has, and none is
 * left out.
 * <p>
 * The result is how many goroutines the owner took, how many were lost, and how many were
 * taken again.
 */
@JCStressTest
@Outcome(id = "\\d+, 0, 0", expect = ACCEPTABLE, desc = "Each goroutine was taken once.")
@Outcome(id = "\\d+, [1-9]\\d*, 0", expect = FORBIDDEN, desc = "A goroutine was lost.")
@Outcome(id = "\\d+, \\d+, [1-9]\\d*", expect = FORBIDDEN, desc = "A goroutine was taken twice.")
@State
public class LocalRunQueueExchangeTest {

	private static final int GOROUTINES = 4;

	private final G[] goroutines = Goroutines.create(GOROUTINES);

	private final GlobalRunQueue grq;

	private final LocalRunQueue victim;

	private final LocalRunQueue thief = new LocalRunQueue(Goroutines.UNUSED_GRQ);

	private final GlobalRunQueue.Batch batch = new GlobalRunQueue.Batch();

	private final Tally takenByOwner = new Tally(GOROUTINES);

	private final Tally stolen = new Tally(GOROUTINES);

	public LocalRunQueueExchangeTest() {
		this(Goroutines.newGrq());
	}

	private LocalRunQueueExchangeTest(GlobalRunQueue grq) {
		this(grq, new LocalRunQueue(grq));
	}

	LocalRunQueueExchangeTest(GlobalRunQueue grq, LocalRunQueue victim) {
		this.grq = grq;
		this.victim = victim;
		Goroutines.moveBeforeWrap(victim);
		for (G g : this.goroutines) {
			victim.put(g);
		}
	}

	@Actor
	public void owner() {
		this.victim.exchange(2, this.batch);
		this.takenByOwner.drain(this.batch);
	}

	@Actor
	public void thief() {
		this.stolen.add(this.thief.stealHalf(this.victim));
	}

	@Arbiter
	public void arbiter(III_Result r) {
		r.r1 = this.takenByOwner.total();
		this.stolen.drain(this.thief);
		this.stolen.drain(this.victim);
		this.stolen.drain(this.grq);
		this.stolen.and(this.takenByOwner);
		r.r2 = this.stolen.lost();
		r.r3 = this.stolen.takenAgain();
	}

	/**
	 * {@link LocalRunQueueExchangeTest} with a thief that moves the head without a CAS:
	 * it takes what went to the GRQ.
	 */
	@JCStressTest
	@State
	public static class Broken extends LocalRunQueueExchangeTest {

		public Broken() {
			this(Goroutines.newGrq());
		}

		private Broken(GlobalRunQueue grq) {
			super(grq, new BrokenLocalRunQueue(grq));
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
