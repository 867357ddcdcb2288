package dev.gmp.scheduler;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

/**
 * Two threads offer a goroutine to the front of the GRQ and take what is there: each that
 * was accepted comes out once.
 * <p>
 * The result is how many were accepted, how many of those were lost, and how many were
 * taken again.
 */
@JCStressTest
@Outcome(id = "[12], 0, 0", expect = ACCEPTABLE, desc = "Each goroutine that was accepted was taken once.")
@Outcome(id = "\\d, [1-9], \\d", expect = FORBIDDEN, desc = "A goroutine was accepted and lost.")
@Outcome(id = "\\d, 0, [1-9]", expect = FORBIDDEN, desc = "A goroutine was taken twice.")
@State
public class FrontSlotTest {

	private static final int GOROUTINES = 2;

	private final FrontSlot slot;

	private final boolean[] accepted = new boolean[GOROUTINES];

	private final Tally takenByFirst = new Tally(GOROUTINES);

	private final Tally takenBySecond = new Tally(GOROUTINES);

	public FrontSlotTest() {
		this(new FrontSlot());
	}

	FrontSlotTest(FrontSlot slot) {
		this.slot = slot;
	}

	@Actor
	public void first() {
		this.accepted[0] = this.slot.offer(Goroutines.shared(0));
		this.takenByFirst.add(this.slot.poll());
	}

	@Actor
	public void second() {
		this.accepted[1] = this.slot.offer(Goroutines.shared(1));
		this.takenBySecond.add(this.slot.poll());
	}

	@Arbiter
	public void arbiter(III_Result r) {
		this.takenBySecond.add(this.slot.poll());
		this.takenBySecond.and(this.takenByFirst);
		for (int i = 0; i < GOROUTINES; i++) {
			if (this.accepted[i]) {
				r.r1++;
			}
			else {
				// As if its thread had put it elsewhere and taken it out there.
				this.takenBySecond.add(Goroutines.shared(i));
			}
		}
		r.r2 = this.takenBySecond.lost();
		r.r3 = this.takenBySecond.takenAgain();
	}

	/**
	 * {@link FrontSlotTest} with a slot whose taker looks what is there and empties it in
	 * two steps: another one takes the same goroutine in between, or one that came in
	 * between is lost.
	 */
	@JCStressTest
	@State
	public static class Broken extends FrontSlotTest {

		public Broken() {
			super(new BrokenFrontSlot());
		}

		@Override
		@Actor
		public void first() {
			super.first();
		}

		@Override
		@Actor
		public void second() {
			super.second();
		}

		@Override
		@Arbiter
		public void arbiter(III_Result r) {
			super.arbiter(r);
		}

		private static final class BrokenFrontSlot extends FrontSlot {

			@Override
			@Nullable G poll() {
				G g = this.first;
				this.first = null;
				return g;
			}

		}

	}

}
