package dev.gmp.chan;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

/**
 * A select waits on two channels, and somebody sends to each of them at the same moment:
 * it takes one of the two values.
 * <p>
 * The result is whether each value was sent.
 */
@JCStressTest
@Outcome(id = "true, false", expect = ACCEPTABLE, desc = "The first channel was faster.")
@Outcome(id = "false, true", expect = ACCEPTABLE, desc = "The second channel was faster.")
@Outcome(expect = FORBIDDEN, desc = "A value is lost, or nothing was sent although somebody waits.")
@State
public class SelectClaimTest {

	private final Chan<Integer> first = Chan.make();

	private final Chan<Integer> second = Chan.make();

	public SelectClaimTest() {
		this(new SelectWait());
	}

	SelectClaimTest(SelectWait wait) {
		new Select<Integer>(wait).receive(this.first, (value) -> 1).receive(this.second, (value) -> 2).enqueue();
	}

	@Actor
	public void firstSender(ZZ_Result r) {
		r.r1 = this.first.offer(1);
	}

	@Actor
	public void secondSender(ZZ_Result r) {
		r.r2 = this.second.offer(2);
	}

	/**
	 * {@link SelectClaimTest} with a select that is claimed in two steps.
	 */
	@JCStressTest
	@State
	public static class Broken extends SelectClaimTest {

		public Broken() {
			super(new BrokenSelectWait());
		}

		@Override
		@Actor
		public void firstSender(ZZ_Result r) {
			super.firstSender(r);
		}

		@Override
		@Actor
		public void secondSender(ZZ_Result r) {
			super.secondSender(r);
		}

	}

}
