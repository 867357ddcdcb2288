package dev.gmp.chan;

import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

import dev.gmp.stress.Patience;

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

	/**
	 * {@link CloseReceiveTest} with a receiver that looks whether the channel is closed,
	 * and then begins to wait, in two steps.
	 */
	@JCStressTest
	@State
	public static class Broken extends CloseReceiveTest {

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
			ChanWait receiver = ChanWait.receiver(this.chan);
			this.chan.lock();
			this.chan.receivers().add(receiver);
			this.chan.unlock();
			Parking.await(receiver, false, 0);
		}

	}

}
