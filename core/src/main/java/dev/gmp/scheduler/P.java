package dev.gmp.scheduler;

import org.jspecify.annotations.Nullable;

/**
 * A processor (P): the right to run goroutines, and what belongs to it. The machine that
 * holds it is its owner.
 */
final class P {

	final int id;

	final LocalRunQueue runq;

	/**
	 * The processor's part of the GRQ: a ring of goroutines that yielded here, of which
	 * {@code runnext} is not used. A yield need not take the lock of the GRQ for it, and
	 * the goroutine's memory stays with this core unless somebody else needs work. See
	 * {@link GlobalRunQueue}.
	 */
	final LocalRunQueue yielded;

	final AllGs.Segment allgs;

	final PCounters counters = new PCounters();

	/** The machine that holds it, {@code null} if it is idle. */
	volatile @Nullable M m;

	/** The next of the idle processors; guarded by the lock of {@link Machines}. */
	@Nullable P link;

	/**
	 * Set by sysmon when one slice lasts too long because goroutines inherit it from one
	 * another; cleared by the owner.
	 */
	volatile boolean sliceExpired;

	P(int id, GlobalRunQueue grq, AllGs.Segment allgs) {
		this.id = id;
		this.runq = new LocalRunQueue(grq);
		this.yielded = new LocalRunQueue(grq);
		this.allgs = allgs;
	}

	@Override
	public String toString() {
		return "P" + this.id;
	}

}
