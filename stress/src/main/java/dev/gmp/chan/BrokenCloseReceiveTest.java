package dev.gmp.chan;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * {@link CloseReceiveTest} with a receiver that looks whether the channel is closed, and
 * then begins to wait, in two steps.
 */
@JCStressTest
@State
public class BrokenCloseReceiveTest extends CloseReceiveTest {

	@Override
	@Actor
	public void receiver() {
		super.receiver();
	}

	@Override
	@Actor
	public void closer(Z_Result r) {
		super.closer(r);
	}

	@Override
	void receive() throws InterruptedException {
		if (this.chan.isClosed()) {
			return;
		}
		Sole receiver = Sole.receiver(this.chan);
		this.chan.lock();
		this.chan.receivers().add(receiver);
		this.chan.unlock();
		Parking.await(receiver, false, 0);
	}

}
