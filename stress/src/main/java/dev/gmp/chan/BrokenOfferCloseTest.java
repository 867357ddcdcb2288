package dev.gmp.chan;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * {@link OfferCloseTest} with a sender that looks whether the channel is closed before it
 * looks for a receiver.
 */
@JCStressTest
@State
public class BrokenOfferCloseTest extends OfferCloseTest {

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
