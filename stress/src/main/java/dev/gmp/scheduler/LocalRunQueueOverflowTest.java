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
 * The ring is full. The owner puts one more goroutine, which moves half of the ring to
 * the GRQ, while a thief steals half of it: the two halves do not overlap.
 * <p>
 * The result is how many goroutines the GRQ got, how many were lost, and how many were
 * taken again.
 */
@JCStressTest
@Outcome(id = "\\d+, 0, 0", expect = ACCEPTABLE, desc = "Each goroutine was taken once.")
@Outcome(id = "\\d+, [1-9]\\d*, 0", expect = FORBIDDEN, desc = "A goroutine was lost.")
@Outcome(id = "\\d+, \\d+, [1-9]\\d*", expect = FORBIDDEN, desc = "A goroutine was taken twice.")
@State
public class LocalRunQueueOverflowTest {

	private static final int GOROUTINES = LocalRunQueue.CAPACITY + 1;

	private final G[] goroutines = Goroutines.create(GOROUTINES);

	private final GlobalRunQueue grq;

	private final LocalRunQueue victim;

	private final LocalRunQueue thief = new LocalRunQueue(Goroutines.UNUSED_GRQ);

	private final Tally global = new Tally(GOROUTINES);

	private final Tally stolen = new Tally(GOROUTINES);

	public LocalRunQueueOverflowTest() {
		this(Goroutines.newGrq());
	}

	private LocalRunQueueOverflowTest(GlobalRunQueue grq) {
		this(grq, new LocalRunQueue(grq));
	}

	LocalRunQueueOverflowTest(GlobalRunQueue grq, LocalRunQueue victim) {
		this.grq = grq;
		this.victim = victim;
		Goroutines.moveBeforeWrap(victim);
		for (int i = 0; i < LocalRunQueue.CAPACITY; i++) {
			victim.put(this.goroutines[i]);
		}
	}

	@Actor
	public void owner() {
		this.victim.put(this.goroutines[LocalRunQueue.CAPACITY]);
	}

	@Actor
	public void thief() {
		this.stolen.add(this.thief.stealHalf(this.victim));
	}

	@Arbiter
	public void arbiter(III_Result r) {
		this.global.drain(this.grq);
		r.r1 = this.global.total();
		this.stolen.drain(this.thief);
		this.stolen.drain(this.victim);
		this.stolen.and(this.global);
		r.r2 = this.stolen.lost();
		r.r3 = this.stolen.takenAgain();
	}

	/**
	 * {@link LocalRunQueueOverflowTest} with a thief that moves the head without a CAS:
	 * it takes the half that went to the GRQ.
	 */
	@JCStressTest
	@State
	public static class Broken extends LocalRunQueueOverflowTest {

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
