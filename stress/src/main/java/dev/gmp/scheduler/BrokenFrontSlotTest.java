package dev.gmp.scheduler;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * {@link FrontSlotTest} with a slot whose taker looks what is there and empties it in two
 * steps: another one takes the same goroutine in between, or one that came in between is
 * lost.
 */
@JCStressTest
@State
public class BrokenFrontSlotTest extends FrontSlotTest {

	public BrokenFrontSlotTest() {
		super(new BrokenFrontSlot());
	}

	@Override
	@Actor
	public void first() {
		super.first();
	}

	@Override
	@Actor
	public void second() {
		super.second();
	}

	@Override
	@Arbiter
	public void arbiter(III_Result r) {
		super.arbiter(r);
	}

	private static final class BrokenFrontSlot extends FrontSlot {

		@Override
		@Nullable G poll() {
			G g = this.first;
			this.first = null;
			return g;
		}

	}

}
