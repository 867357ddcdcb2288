package dev.gmp.chan;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

/**
 * One thread closes a channel and drains it, another one sends: what was sent is drained.
 * <p>
 * The result is whether the value was sent, and how many values were drained.
 */
@JCStressTest
@Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "The value was faster.")
@Outcome(id = "false, 0", expect = ACCEPTABLE, desc = "The channel was closed.")
@Outcome(expect = FORBIDDEN, desc = "A value was sent to a channel that was drained for good.")
@State
public class CloseSendTest {

	final Chan<Integer> chan = Chan.make(1);

	@Actor
	public void sender(ZI_Result r) {
		try {
			r.r1 = offer();
		}
		catch (ChanClosedException ex) {
			r.r1 = false;
		}
	}

	@Actor
	public void closer(ZI_Result r) {
		this.chan.close();
		int drained = 0;
		while (this.chan.poll() != null) {
			drained++;
		}
		r.r2 = drained;
	}

	boolean offer() {
		return this.chan.offer(1);
	}

	/**
	 * {@link CloseSendTest} with a sender that looks whether the channel is closed
	 * outside of the lock.
	 */
	@JCStressTest
	@State
	public static class Broken extends CloseSendTest {

		@Override
		@Actor
		public void sender(ZI_Result r) {
			super.sender(r);
		}

		@Override
		@Actor
		public void closer(ZI_Result r) {
			super.closer(r);
		}

		@Override
		boolean offer() {
			if (this.chan.isClosed()) {
				return false;
			}
			this.chan.lock();
			this.chan.put(null, 1);
			this.chan.unlock();
			return true;
		}

	}

}
