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
 * Two thieves steal half of the same ring at once: each gets goroutines of its own, and
 * none is left out. The ring wraps meanwhile.
 * <p>
 * The result is how many goroutines the first thief got, how many were lost, and how many
 * were taken again.
 */
@JCStressTest
@Outcome(id = "\\d+, 0, 0", expect = ACCEPTABLE, desc = "Each goroutine was taken once.")
@Outcome(id = "\\d+, [1-9]\\d*, 0", expect = FORBIDDEN, desc = "A goroutine was lost.")
@Outcome(id = "\\d+, \\d+, [1-9]\\d*", expect = FORBIDDEN, desc = "A goroutine was taken twice.")
@State
public class LocalRunQueueTwoThievesTest {

	private static final int GOROUTINES = 4;

	private final LocalRunQueue victim;

	private final LocalRunQueue first = new LocalRunQueue(Goroutines.UNUSED_GRQ);

	private final LocalRunQueue second = new LocalRunQueue(Goroutines.UNUSED_GRQ);

	private final Tally stolenByFirst = new Tally(GOROUTINES);

	private final Tally stolen = new Tally(GOROUTINES);

	public LocalRunQueueTwoThievesTest() {
		this(new LocalRunQueue(Goroutines.UNUSED_GRQ));
	}

	LocalRunQueueTwoThievesTest(LocalRunQueue victim) {
		this.victim = victim;
		Goroutines.moveBeforeWrap(victim);
		for (int i = 0; i < GOROUTINES; i++) {
			victim.put(Goroutines.shared(i));
		}
	}

	@Actor
	public void firstThief() {
		this.stolenByFirst.add(this.first.stealHalf(this.victim));
	}

	@Actor
	public void secondThief() {
		this.stolen.add(this.second.stealHalf(this.victim));
	}

	@Arbiter
	public void arbiter(III_Result r) {
		this.stolenByFirst.drain(this.first);
		r.r1 = this.stolenByFirst.total();
		this.stolen.drain(this.second);
		this.stolen.drain(this.victim);
		this.stolen.and(this.stolenByFirst);
		r.r2 = this.stolen.lost();
		r.r3 = this.stolen.takenAgain();
	}

	/**
	 * {@link LocalRunQueueTwoThievesTest} with thieves that move the head without a CAS:
	 * both take the same half.
	 */
	@JCStressTest
	@State
	public static class Broken extends LocalRunQueueTwoThievesTest {

		public Broken() {
			super(new BrokenLocalRunQueue(Goroutines.UNUSED_GRQ));
		}

		@Override
		@Actor
		public void firstThief() {
			super.firstThief();
		}

		@Override
		@Actor
		public void secondThief() {
			super.secondThief();
		}

		@Override
		@Arbiter
		public void arbiter(III_Result r) {
			super.arbiter(r);
		}

	}

}
