package dev.gmp.chan;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

import dev.gmp.inspect.WaitReason;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

/**
 * One thread waits for a value; another one interrupts it and offers a value while it
 * wakes up: the value is received, or it was not sent.
 * <p>
 * The result is what was received, -1 if the wait was interrupted, and whether the value
 * was sent.
 */
@JCStressTest
@Outcome(id = "1, true", expect = ACCEPTABLE, desc = "The value was faster.")
@Outcome(id = "-1, false", expect = ACCEPTABLE, desc = "The interrupt was faster.")
@Outcome(id = "-1, true", expect = FORBIDDEN, desc = "The value is lost.")
@Outcome(expect = FORBIDDEN, desc = "Something else happened.")
@State
public class ReceiveInterruptTest {

	private final Chan<Integer> chan = Chan.make();

	private volatile @Nullable Thread receiver;

	private volatile boolean interrupted;

	@Actor
	public void receiver(IZ_Result r) {
		r.r1 = receive();
		// The interrupt is for this wait only.
		while (!this.interrupted) {
			Thread.onSpinWait();
		}
		Thread.interrupted();
	}

	private int receive() {
		ChanWait receiver = ChanWait.receiver(this.chan);
		this.chan.receiveOrEnqueue(receiver);
		this.receiver = Thread.currentThread();
		try {
			Parking.await(parking(receiver), false, 0);
			return (receiver.value instanceof Integer value) ? value : 0;
		}
		catch (InterruptedException ex) {
			return -1;
		}
	}

	@Actor
	public void sender(IZ_Result r) {
		Thread receiver = this.receiver;
		while (receiver == null) {
			Thread.onSpinWait();
			receiver = this.receiver;
		}
		receiver.interrupt();
		this.interrupted = true;
		r.r2 = this.chan.offer(1);
	}

	Parking parking(ChanWait receiver) {
		return receiver;
	}

	/**
	 * {@link ReceiveInterruptTest} with a receiver that believes to have given up
	 * although it was claimed already.
	 */
	@JCStressTest
	@State
	public static class Broken extends ReceiveInterruptTest {

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

		@Override
		Parking parking(ChanWait receiver) {
			return new Parking() {

				@Override
				public boolean isDone() {
					return receiver.isDone();
				}

				@Override
				public boolean cancel() {
					receiver.cancel();
					return true;
				}

				@Override
				public WaitReason waitReason() {
					return receiver.waitReason();
				}

			};
		}

	}

}
