package dev.gmp.sync;

import java.util.concurrent.locks.AbstractQueuedSynchronizer;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

import dev.gmp.stress.Patience;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

/**
 * One thread waits for a wait group while another one is done and adds anew at once: who
 * waited goes on, although the counter may have left zero again before it could look, and
 * sees what was written before.
 * <p>
 * The result is what the waiter saw, and whether it went on.
 */
@JCStressTest
@Outcome(id = "1, true", expect = ACCEPTABLE, desc = "It went on and saw what was written.")
@Outcome(id = "0, true", expect = FORBIDDEN, desc = "It went on and did not see what was written.")
@Outcome(id = "\\d, false", expect = FORBIDDEN, desc = "It missed that the counter was zero.")
@State
public class WaitGroupTest {

	private final WaitGroup group = new WaitGroup();

	private volatile @Nullable Thread owner;

	private int written;

	private volatile boolean awake;

	@Actor
	public void waiter(IZ_Result r) {
		add(1);
		this.owner = Thread.currentThread();
		await();
		r.r1 = this.written;
		this.awake = true;
	}

	@Actor
	public void worker(IZ_Result r) {
		Thread waiter = this.owner;
		// Until it waits: if it came later, it would wait for the next zero, and rightly.
		while (waiter == null || waiter.getState() != Thread.State.WAITING) {
			Thread.onSpinWait();
			waiter = this.owner;
		}
		this.written = 1;
		add(-1);
		add(1);
		r.r2 = Patience.await(() -> this.awake);
		// Let it end nevertheless.
		add(-1);
	}

	void add(int delta) {
		this.group.add(delta);
	}

	void await() {
		try {
			this.group.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * {@link WaitGroupTest} with a single latch for all ways from zero to zero: who wakes
	 * up looks at the counter again, and waits on if it has left zero meanwhile.
	 */
	@JCStressTest
	@State
	public static class Broken extends WaitGroupTest {

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

}
