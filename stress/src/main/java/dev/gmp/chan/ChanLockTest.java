package dev.gmp.chan;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

/**
 * Two threads put into the buffer of a channel at the same time: both values are there.
 * <p>
 * The result is the number of values, and the sum of those that can be received.
 */
@JCStressTest
@Outcome(id = "2, 3", expect = ACCEPTABLE, desc = "Both values are there.")
@Outcome(expect = FORBIDDEN, desc = "One value has overwritten the other.")
@State
public class ChanLockTest {

	final Chan<Integer> chan = Chan.make(2);

	@Actor
	public void first() {
		put(1);
	}

	@Actor
	public void second() {
		put(2);
	}

	@Arbiter
	public void arbiter(II_Result r) {
		r.r1 = this.chan.size();
		for (int i = 0; i < r.r1; i++) {
			Integer value = this.chan.poll();
			r.r2 += (value != null) ? value : 0;
		}
	}

	void put(int value) {
		this.chan.lock();
		this.chan.put(null, value);
		this.chan.unlock();
	}

	/**
	 * {@link ChanLockTest} without the lock.
	 */
	@JCStressTest
	@State
	public static class Broken extends ChanLockTest {

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

}
