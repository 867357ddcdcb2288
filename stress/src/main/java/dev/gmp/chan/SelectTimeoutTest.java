package dev.gmp.chan;

import java.time.Duration;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

/**
 * Somebody sends at the moment when a select has waited for long enough: the value is
 * received, or it was not sent.
 * <p>
 * The result is what was received, 0 after the timeout, and whether the value was sent.
 */
@JCStressTest
@Outcome(id = "1, true", expect = ACCEPTABLE, desc = "The value was faster.")
@Outcome(id = "0, false", expect = ACCEPTABLE, desc = "The timeout was faster.")
@Outcome(expect = FORBIDDEN, desc = "The value is lost, or was made up.")
@State
public class SelectTimeoutTest {

	private static final Duration TIMEOUT = Duration.ofNanos(300);

	private final Chan<Integer> chan = Chan.make();

	private final Select<Integer> select;

	private volatile boolean ended;

	public SelectTimeoutTest() {
		this(new SelectWait());
	}

	SelectTimeoutTest(SelectWait wait) {
		this.select = new Select<Integer>(wait).receive(this.chan, (value) -> (value != null) ? value : -1)
			.after(TIMEOUT, () -> 0);
	}

	@Actor
	public void receiver(IZ_Result r) {
		try {
			r.r1 = this.select.select();
		}
		catch (InterruptedException ex) {
			r.r1 = -1;
		}
		this.ended = true;
	}

	@Actor
	public void sender(IZ_Result r) {
		while (!this.ended && this.chan.receivers().looksEmpty()) {
			Thread.onSpinWait();
		}
		r.r2 = this.chan.offer(1);
	}

	/**
	 * {@link SelectTimeoutTest} with a select that gives up in two steps.
	 */
	@JCStressTest
	@State
	public static class Broken extends SelectTimeoutTest {

		public Broken() {
			super(new BrokenSelectWait());
		}

		@Override
		@Actor
		public void receiver(IZ_Result r) {
			super.receiver(r);
		}

		@Override
		@Actor
		public void sender(IZ_Result r) {
			super.sender(r);
		}

	}

}
