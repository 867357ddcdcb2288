package dev.gmp.chan;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

/**
 * A sender and a receiver meet: the receiver gets the value, and sees what was written
 * before it was sent; the sender sees what was written before it was received.
 * <p>
 * The result is what the receiver and the sender saw.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Each saw what the other one had written.")
@Outcome(expect = FORBIDDEN, desc = "One did not see what the other one had written, or got no value.")
@State
public class HandoverTest {

	final Chan<Integer> chan = Chan.make();

	private int sendersNews;

	private int receiversNews;

	@Actor
	public void receiver(II_Result r) {
		this.receiversNews = 1;
		try {
			r.r1 = (this.chan.receive() != null) ? this.sendersNews : -1;
		}
		catch (InterruptedException ex) {
			r.r1 = -2;
		}
	}

	@Actor
	public void sender(II_Result r) {
		this.sendersNews = 1;
		try {
			send();
			r.r2 = this.receiversNews;
		}
		catch (InterruptedException ex) {
			r.r2 = -2;
		}
	}

	void send() throws InterruptedException {
		this.chan.send(1);
	}

	/**
	 * {@link HandoverTest} with a sender that wakes the receiver before it has written
	 * the value.
	 */
	@JCStressTest
	@State
	public static class Broken extends HandoverTest {

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

}
