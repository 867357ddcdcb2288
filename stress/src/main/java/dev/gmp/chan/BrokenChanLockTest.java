package dev.gmp.chan;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * {@link ChanLockTest} without the lock.
 */
@JCStressTest
@State
public class BrokenChanLockTest extends ChanLockTest {

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
	public void arbiter(II_Result r) {
		try {
			super.arbiter(r);
		}
		catch (IllegalStateException ex) {
			// There is a gap in the ring.
			r.r2 = -1;
		}
	}

	@Override
	void put(int value) {
		this.chan.put(null, value);
	}

}
