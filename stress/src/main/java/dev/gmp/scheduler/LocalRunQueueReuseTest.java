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
 * The ring is full and its positions are about to wrap. The owner takes the goroutine at
 * the head and puts a new one, which lands in the same slot, while a thief may have read
 * the slot before or after: it must not get away with a stale one, nor with the new one
 * in its place.
 * <p>
 * The result is how many goroutines the owner took, how many were lost, and how many were
 * taken again.
 */
@JCStressTest
@Outcome(id = "\\d+, 0, 0", expect = ACCEPTABLE, desc = "Each goroutine was taken once.")
@Outcome(id = "\\d+, [1-9]\\d*, 0", expect = FORBIDDEN, desc = "A goroutine was lost.")
@Outcome(id = "\\d+, \\d+, [1-9]\\d*", expect = FORBIDDEN, desc = "A goroutine was taken twice.")
@State
public class LocalRunQueueReuseTest {

	private static final int GOROUTINES = LocalRunQueue.CAPACITY + 1;

	private final LocalRunQueue victim;

	private final LocalRunQueue thief = new LocalRunQueue(Goroutines.UNUSED_GRQ);

	private final Tally takenByOwner = new Tally(GOROUTINES);

	private final Tally stolen = new Tally(GOROUTINES);

	public LocalRunQueueReuseTest() {
		this(new LocalRunQueue(Goroutines.UNUSED_GRQ));
	}

	LocalRunQueueReuseTest(LocalRunQueue victim) {
		this.victim = victim;
		Goroutines.moveBeforeWrap(victim);
		for (int i = 0; i < LocalRunQueue.CAPACITY; i++) {
			victim.put(Goroutines.shared(i));
		}
	}

	@Actor
	public void owner() {
		this.takenByOwner.add(this.victim.get());
		this.victim.put(Goroutines.shared(LocalRunQueue.CAPACITY));
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
		this.stolen.and(this.takenByOwner);
		r.r2 = this.stolen.lost();
		r.r3 = this.stolen.takenAgain();
	}

	/**
	 * {@link LocalRunQueueReuseTest} with a thief that moves the head without a CAS: it
	 * gets away with the goroutine that the owner has taken, or with the new one in its
	 * slot.
	 */
	@JCStressTest
	@State
	public static class Broken extends LocalRunQueueReuseTest {

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
