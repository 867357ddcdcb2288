package dev.gmp.chan;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/**
 * {@link CloseSendTest} with a sender that looks whether the channel is closed outside of
 * the lock.
 */
@JCStressTest
@State
public class BrokenCloseSendTest extends CloseSendTest {

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
