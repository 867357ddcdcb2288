package dev.gmp.chan;

import dev.gmp.inspect.WaitReason;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/**
 * {@link ReceiveInterruptTest} with a receiver that believes to have given up although it
 * was claimed already.
 */
@JCStressTest
@State
public class BrokenReceiveInterruptTest extends ReceiveInterruptTest {

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
	Parking parking(Sole receiver) {
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
