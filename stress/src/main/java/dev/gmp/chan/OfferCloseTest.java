package dev.gmp.chan;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

/**
 * Somebody waits for a value, one thread offers one and another one closes the channel:
 * the value is taken, or the channel is seen closed. At no moment is it open and has
 * nobody to take the value.
 * <p>
 * The result is 1 if it was taken, 2 if the channel was closed, 0 if there was nobody.
 */
@JCStressTest
@Outcome(id = "1", expect = ACCEPTABLE, desc = "The value was taken.")
@Outcome(id = "2", expect = ACCEPTABLE, desc = "The channel was closed.")
@Outcome(expect = FORBIDDEN, desc = "The channel was seen open, and without a receiver.")
@State
public class OfferCloseTest {

	final Chan<Integer> chan = Chan.make();

	public OfferCloseTest() {
		this.chan.receiveOrEnqueue(ChanWait.receiver(this.chan));
	}

	@Actor
	public void sender(I_Result r) {
		try {
			r.r1 = offer() ? 1 : 0;
		}
		catch (ChanClosedException ex) {
			r.r1 = 2;
		}
	}

	@Actor
	public void closer() {
		this.chan.close();
	}

	boolean offer() {
		return this.chan.offer(1);
	}

	/**
	 * {@link OfferCloseTest} with a sender that looks whether the channel is closed
	 * before it looks for a receiver.
	 */
	@JCStressTest
	@State
	public static class Broken extends OfferCloseTest {

		@Override
		@Actor
		public void sender(I_Result r) {
			super.sender(r);
		}

		@Override
		@Actor
		public void closer() {
			super.closer();
		}

		@Override
		boolean offer() {
			if (this.chan.isClosed()) {
				throw new ChanClosedException();
			}
			for (int i = 0; i < 10; i++) {
				Thread.onSpinWait();
			}
			return !this.chan.receivers().looksEmpty() && this.chan.offer(1);
		}

	}

}
