package dev.gmp.chan;

import java.util.concurrent.locks.LockSupport;

import dev.gmp.scheduler.Patience;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

/**
 * A channel is closed while somebody begins to wait for a value: the wait ends.
 * <p>
 * The result is whether it did.
 */
@JCStressTest
@Outcome(id = "true", expect = ACCEPTABLE, desc = "The wait has ended.")
@Outcome(id = "false", expect = FORBIDDEN, desc = "Somebody waits for ever.")
@State
public class CloseReceiveTest {

	final Chan<Integer> chan = Chan.make();

	private volatile @Nullable Thread receiver;

	private volatile boolean ended;

	@Actor
	public void receiver() {
		this.receiver = Thread.currentThread();
		try {
			receive();
		}
		catch (InterruptedException ex) {
			// The test has ended it.
		}
		this.ended = true;
	}

	@Actor
	public void closer(Z_Result r) {
		Thread receiver = this.receiver;
		while (receiver == null) {
			Thread.onSpinWait();
			receiver = this.receiver;
		}
		this.chan.close();
		r.r1 = Patience.await(() -> this.ended);
		while (!this.ended) {
			receiver.interrupt();
			LockSupport.unpark(receiver);
			Thread.yield();
		}
	}

	void receive() throws InterruptedException {
		this.chan.receive();
	}

}
