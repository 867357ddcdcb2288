package dev.gmp.chan;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZZ_Result;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

/**
 * A select waits on two channels, and somebody sends to each of them at the same moment:
 * it takes one of the two values.
 * <p>
 * The result is what was received, and whether each value was sent.
 */
@JCStressTest
@Outcome(id = "1, true, false", expect = ACCEPTABLE, desc = "The first channel was faster.")
@Outcome(id = "2, false, true", expect = ACCEPTABLE, desc = "The second channel was faster.")
@Outcome(expect = FORBIDDEN, desc = "A value is lost, or not sent although somebody waits.")
@State
public class SelectClaimTest {

	private final Chan<Integer> first = Chan.make();

	private final Chan<Integer> second = Chan.make();

	private final Select<Integer> select;

	private volatile boolean ended;

	public SelectClaimTest() {
		this(new SelectWait());
	}

	SelectClaimTest(SelectWait wait) {
		this.select = new Select<Integer>(wait).receive(this.first, (value) -> (value != null) ? value : 0)
			.receive(this.second, (value) -> (value != null) ? value : 0);
	}

	@Actor
	public void receiver(IZZ_Result r) {
		try {
			r.r1 = this.select.select();
		}
		catch (InterruptedException ex) {
			r.r1 = -1;
		}
		this.ended = true;
	}

	@Actor
	public void firstSender(IZZ_Result r) {
		r.r2 = send(this.first, 1);
	}

	@Actor
	public void secondSender(IZZ_Result r) {
		r.r3 = send(this.second, 2);
	}

	private boolean send(Chan<Integer> chan, int value) {
		while (!this.ended && chan.receivers().looksEmpty()) {
			Thread.onSpinWait();
		}
		return chan.offer(value);
	}

}
