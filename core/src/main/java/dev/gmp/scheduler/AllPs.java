package dev.gmp.scheduler;

import java.util.Arrays;

/**
 * The processors of a scheduler at one moment, {@code allp} of Go. The picture is
 * immutable and replaced as a whole. So in one picture the counters of each processor are
 * contained once, either with that processor or in the totals.
 */
final class AllPs {

	/** How many processors were asked for. */
	final int gomaxprocs;

	/**
	 * The processors, the index is the id: GOMAXPROCS, and those that make up for
	 * goroutines which compute without one, see {@link Retake}.
	 */
	final P[] procs;

	/** Processors that were retired and are still held by a machine. */
	final P[] shells;

	/** Where goroutines may wait: {@code procs} and {@code shells}. */
	final P[] all;

	/** What processors have counted that are gone. */
	final Totals gone;

	AllPs(int gomaxprocs, P[] procs, P[] shells, Totals gone) {
		this.gomaxprocs = gomaxprocs;
		this.procs = procs;
		this.shells = shells;
		this.gone = gone;
		this.all = Arrays.copyOf(procs, procs.length + shells.length);
		System.arraycopy(shells, 0, this.all, procs.length, shells.length);
	}

	/**
	 * Counts the processors beyond GOMAXPROCS.
	 * @return their number
	 */
	int extra() {
		return this.procs.length - this.gomaxprocs;
	}

	long finished() {
		long finished = this.gone.finished;
		for (P p : this.all) {
			finished += p.counters.finished();
		}
		return finished;
	}

	long spawned() {
		long spawned = this.gone.spawned;
		for (P p : this.all) {
			spawned += p.counters.spawned();
		}
		return spawned;
	}

	/**
	 * Adds up what anybody may read a moment late.
	 * @return the totals of all processors there ever were
	 */
	Totals totals() {
		Totals totals = this.gone;
		for (P p : this.all) {
			totals = totals.plus(p);
		}
		return totals;
	}

	/**
	 * What processors have counted.
	 *
	 * @param spawned goroutines that were accepted
	 * @param finished goroutines that ended
	 * @param steals goroutines taken from others
	 * @param overflows how often half of a local queue went to the GRQ
	 * @param syscalls syscalls entered
	 * @param blockings processors handed off by goroutines that said they would block
	 * @param preemptions goroutines that gave way because they were marked
	 */
	record Totals(long spawned, long finished, long steals, long overflows, long syscalls, long blockings,
			long preemptions) {

		static final Totals NONE = new Totals(0, 0, 0, 0, 0, 0, 0);

		Totals plus(P p) {
			PCounters counters = p.counters;
			// Finished first, so that it is not more than spawned.
			long finished = this.finished + counters.finished();
			return new Totals(this.spawned + counters.spawned(), finished, this.steals + counters.steals,
					this.overflows + p.runq.overflows(), this.syscalls + counters.syscalls,
					this.blockings + counters.blockings, this.preemptions + counters.preemptions);
		}

	}

}
