package dev.gmp.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

import dev.gmp.concurrent.SpinLock;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

/**
 * One machine exchanges a goroutine for a share of the GRQ and puts another one, while a
 * second one takes a share and puts one: each goroutine comes out once.
 * <p>
 * The result is how many goroutines the first machine took, how many were lost, and how
 * many were taken again.
 */
@JCStressTest
@Outcome(id = "\\d+, 0, 0", expect = ACCEPTABLE, desc = "Each goroutine was taken once.")
@Outcome(id = "\\d+, [1-9]\\d*, 0", expect = FORBIDDEN, desc = "A goroutine was lost.")
@Outcome(id = "\\d+, \\d+, [1-9]\\d*", expect = FORBIDDEN, desc = "A goroutine was taken twice.")
@State
public class GlobalRunQueueTest {

	private static final int GOROUTINES = 7;

	private static final int FIRST_OF_ACTORS = 4;

	private final G[] goroutines = Goroutines.create(GOROUTINES);

	private final GlobalRunQueue grq = Goroutines.newGrq();

	private final GlobalRunQueue.Chunk reserve = this.grq.newChunk();

	private final GlobalRunQueue.Batch batchOfFirst = new GlobalRunQueue.Batch();

	private final GlobalRunQueue.Batch batchOfSecond = new GlobalRunQueue.Batch();

	private final Tally takenByFirst = new Tally(GOROUTINES);

	private final Tally takenBySecond = new Tally(GOROUTINES);

	public GlobalRunQueueTest() {
		for (int i = 0; i < FIRST_OF_ACTORS; i++) {
			this.grq.put(this.goroutines[i]);
		}
	}

	GlobalRunQueue grq() {
		return this.grq;
	}

	@Actor
	public void first() {
		G[] ring = { this.goroutines[FIRST_OF_ACTORS] };
		this.grq.exchange(ring, 0, 1, this.reserve, 2, this.batchOfFirst);
		this.takenByFirst.drain(this.batchOfFirst);
		this.grq.put(this.goroutines[FIRST_OF_ACTORS + 1]);
	}

	@Actor
	public void second() {
		this.grq.getShare(2, this.batchOfSecond);
		this.takenBySecond.drain(this.batchOfSecond);
		this.grq.put(this.goroutines[FIRST_OF_ACTORS + 2]);
	}

	@Arbiter
	public void arbiter(III_Result r) {
		r.r1 = this.takenByFirst.total();
		this.takenBySecond.drain(this.grq);
		this.takenBySecond.and(this.takenByFirst);
		r.r2 = this.takenBySecond.lost();
		r.r3 = this.takenBySecond.takenAgain();
	}

	/**
	 * {@link GlobalRunQueueTest} where one machine releases the lock that the other one
	 * holds: both change the list at once.
	 */
	@JCStressTest
	@State
	public static class Broken extends GlobalRunQueueTest {

		private static final VarHandle LOCK;

		static {
			try {
				LOCK = MethodHandles.privateLookupIn(GlobalRunQueue.class, MethodHandles.lookup())
					.findVarHandle(GlobalRunQueue.class, "lock", SpinLock.class);
			}
			catch (ReflectiveOperationException ex) {
				throw new ExceptionInInitializerError(ex);
			}
		}

		@Override
		@Actor
		public void first() {
			try {
				super.first();
			}
			catch (RuntimeException ex) {
				// Its places do not fit together any more: lost. It still has the lock.
				unlock();
			}
		}

		@Override
		@Actor
		public void second() {
			unlock();
			try {
				super.second();
			}
			catch (RuntimeException ex) {
				unlock();
			}
		}

		private void unlock() {
			((SpinLock) LOCK.get(grq())).unlock();
		}

		@Override
		@Arbiter
		public void arbiter(III_Result r) {
			unlock();
			try {
				super.arbiter(r);
			}
			catch (RuntimeException ex) {
				// What it cannot take out is lost.
				r.r2 = 1;
			}
		}

	}

}
