package dev.gmp.scheduler;

import java.util.concurrent.locks.AbstractQueuedSynchronizer;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/**
 * {@link WaitGroupTest} with a single latch for all ways from zero to zero: who wakes up
 * looks at the counter again, and waits on if it has left zero meanwhile.
 */
@JCStressTest
@State
public class BrokenWaitGroupTest extends WaitGroupTest {

	private final Latch latch = new Latch();

	@Override
	@Actor
	public void waiter(IZ_Result r) {
		super.waiter(r);
	}

	@Override
	@Actor
	public void worker(IZ_Result r) {
		super.worker(r);
	}

	@Override
	void add(int delta) {
		this.latch.releaseShared(delta);
	}

	@Override
	void await() {
		this.latch.acquireShared(1);
	}

	private static final class Latch extends AbstractQueuedSynchronizer {

		@Override
		protected int tryAcquireShared(int ignored) {
			return (getState() == 0) ? 1 : -1;
		}

		@Override
		protected boolean tryReleaseShared(int delta) {
			int count;
			do {
				count = getState();
			}
			while (!compareAndSetState(count, count + delta));
			return count + delta == 0;
		}

	}

}
