package dev.gmp.chan;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * {@link HandoverTest} with a sender that wakes the receiver before it has written the
 * value.
 */
@JCStressTest
@State
public class BrokenHandoverTest extends HandoverTest {

	@Override
	@Actor
	public void receiver(II_Result r) {
		super.receiver(r);
	}

	@Override
	@Actor
	public void sender(II_Result r) {
		super.sender(r);
	}

	@Override
	void send() throws InterruptedException {
		Waiter receiver = null;
		while (receiver == null) {
			this.chan.lock();
			receiver = this.chan.receivers().claimFirst();
			this.chan.unlock();
		}
		receiver.complete();
		receiver.value = 1;
	}

}
