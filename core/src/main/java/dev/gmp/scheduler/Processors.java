package dev.gmp.scheduler;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.gmp.concurrent.SpinLock;
import dev.gmp.jdk.JdkAccess;

/**
 * The processors: which there are, which are idle, and how they come and go.
 *
 * <h2>A processor is replaced, never moved</h2> Sysmon takes the processor from a machine
 * that does not react. But at that moment the machine may be in the middle of pushing a
 * goroutine to its local queue, and nothing can stop it: a second machine with that
 * processor would be a second producer in a queue for one. So the processor object stays
 * with its machine, as a <em>shell</em>, and a fresh one takes its place:
 * <ul>
 * <li>A machine that sees the mark {@link P#retired} pushes to the GRQ instead. A machine
 * that has looked at the mark too early pushes to the shell. Any machine may steal from
 * it there, and sysmon drains it at each round.</li>
 * <li>When the machine leaves its goroutine it sees the mark, moves what is left to the
 * GRQ, and {@linkplain #drop drops} the shell. It is the only one that fills the queues,
 * so nothing is left in them.</li>
 * </ul>
 * A processor that {@link #resize} takes away goes the same way.
 */
final class Processors {

	private static final int UNCHANGED = -1;

	private final GlobalRunQueue grq;

	private final AllGs allgs;

	private final TimerHeaps timers;

	/** Guards the idle list, and changes of {@link #allps}. */
	private final SpinLock lock;

	private @Nullable P idle;

	/** How many processors are idle. Written under the lock. */
	private volatile int npidle;

	private volatile AllPs allps;

	/**
	 * Creates processors that are all owned by the caller.
	 * @param jdk the access to the JDK
	 * @param grq where their local queues overflow to
	 * @param allgs where they enter goroutines
	 * @param timers where they find their heaps
	 * @param gomaxprocs how many there are
	 */
	Processors(JdkAccess jdk, GlobalRunQueue grq, AllGs allgs, TimerHeaps timers, int gomaxprocs) {
		this.grq = grq;
		this.allgs = allgs;
		this.timers = timers;
		this.lock = new SpinLock(jdk);
		P[] procs = new P[gomaxprocs];
		for (int id = 0; id < gomaxprocs; id++) {
			procs[id] = newProcessor(id);
		}
		this.allps = new AllPs(gomaxprocs, procs, new P[0], AllPs.Totals.NONE);
	}

	private P newProcessor(int id) {
		return new P(id, this.grq, this.allgs.newSegment(), this.timers.heapOf(id));
	}

	/**
	 * Returns how many goroutines are in the GRQ, including those that are on their way
	 * to it.
	 * @return the size
	 */
	int globalRunQueueSize() {
		int size = this.grq.size();
		for (P p : this.allps.all) {
			size += p.yielded.size();
		}
		return size;
	}

	AllPs allps() {
		return this.allps;
	}

	int gomaxprocs() {
		return this.allps.gomaxprocs;
	}

	/**
	 * Returns how many processors there are.
	 * @return those of GOMAXPROCS, and those that make up for goroutines which compute
	 * without one
	 */
	int count() {
		return this.allps.procs.length;
	}

	int idle() {
		return this.npidle;
	}

	/**
	 * Returns whether all other processors are idle, for a machine with a processor.
	 * @return whether no other machine runs goroutines
	 */
	boolean othersAreIdle() {
		AllPs allps = this.allps;
		return this.npidle >= allps.procs.length - 1 && allps.shells.length == 0;
	}

	/**
	 * Puts a processor that has no work on the idle list, or drops it if it was retired.
	 * @param p the processor, which the caller owns
	 */
	void pidleput(P p) {
		this.lock.lock();
		boolean retired = p.retired;
		if (!retired) {
			p.link = this.idle;
			this.idle = p;
			int before = this.npidle;
			this.npidle = before + 1;
		}
		this.lock.unlock();
		if (retired) {
			drop(p);
		}
	}

	@Nullable P pidleget() {
		if (this.npidle == 0) {
			return null;
		}
		this.lock.lock();
		P p = this.idle;
		if (p != null) {
			this.idle = p.link;
			p.link = null;
			int before = this.npidle;
			this.npidle = before - 1;
		}
		this.lock.unlock();
		return p;
	}

	/**
	 * Returns whether goroutines lie in a ring or in the GRQ.
	 * @return whether there is visible work
	 */
	boolean hasVisibleWork() {
		if (!this.grq.isEmpty()) {
			return true;
		}
		for (P p : this.allps.all) {
			if (p.hasVisibleWork()) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Puts a fresh processor in the place of one whose machine does not react.
	 * @param p the processor, which somebody else owns
	 * @return the fresh one, which the caller owns, or {@code null} if that one is not
	 * there any more
	 */
	@Nullable P replace(P p) {
		P fresh = newProcessor(p.id);
		// The tick goes on: a tick that has not moved is how sysmon knows a silent one.
		fresh.counters.schedtick = p.counters.schedtick;
		while (true) {
			AllPs before = this.allps;
			if (p.id >= before.procs.length || before.procs[p.id] != p) {
				return null;
			}
			P[] procs = before.procs.clone();
			procs[p.id] = fresh;
			AllPs after = new AllPs(before.gomaxprocs, procs, with(before.shells, p), before.gone);
			this.lock.lock();
			// Its machine may have come back and given it to the idle list.
			boolean held = p.m != null;
			boolean unchanged = this.allps == before;
			if (held && unchanged) {
				this.allps = after;
				p.retired = true;
			}
			this.lock.unlock();
			if (!held) {
				return null;
			}
			if (unchanged) {
				return fresh;
			}
		}
	}

	private static P[] with(P[] ps, P p) {
		P[] with = Arrays.copyOf(ps, ps.length + 1);
		with[ps.length] = p;
		return with;
	}

	/**
	 * Gives up a processor that was retired: what is left in it goes to the GRQ, what it
	 * has counted into the totals. If there is no memory for that now, sysmon does it
	 * later.
	 * @param p the processor, which the caller owns and does not touch any more
	 */
	void drop(P p) {
		this.allgs.release(p.allgs);
		p.abandoned = true;
		try {
			remove(p);
		}
		catch (OutOfMemoryError ex) {
			// It stays in the list of shells, with that mark.
		}
	}

	/**
	 * Moves what is left in an abandoned processor to the GRQ, and takes it out of the
	 * list of shells. From any thread, any number of times.
	 * @param p the processor
	 * @throws OutOfMemoryError if there is no memory for it; nothing is lost
	 */
	void remove(P p) {
		p.drain();
		AllPs before;
		AllPs after;
		do {
			before = this.allps;
			P[] shells = without(before.shells, p);
			if (shells == before.shells) {
				return;
			}
			after = new AllPs(before.gomaxprocs, before.procs, shells, before.gone.plus(p));
		}
		while (!exchange(before, after));
	}

	private boolean exchange(AllPs before, AllPs after) {
		this.lock.lock();
		boolean unchanged = this.allps == before;
		if (unchanged) {
			this.allps = after;
		}
		this.lock.unlock();
		return unchanged;
	}

	/*
	 * Returns the same array if it is not there.
	 */
	private static P[] without(P[] ps, P p) {
		int i = List.of(ps).indexOf(p);
		if (i < 0) {
			return ps;
		}
		P[] without = Arrays.copyOf(ps, ps.length - 1);
		System.arraycopy(ps, i + 1, without, i, without.length - i);
		return without;
	}

	/**
	 * Changes GOMAXPROCS. Nothing is stopped for it: a processor that goes is dropped by
	 * its machine when that leaves its goroutine.
	 * @param gomaxprocs how many processors are asked for
	 * @return the processors that were added, which the caller owns
	 * @throws OutOfMemoryError if there is no memory for them; then nothing has changed
	 */
	P[] resize(int gomaxprocs) {
		return change(gomaxprocs, UNCHANGED);
	}

	/**
	 * Changes the number of processors beyond GOMAXPROCS, in the same way.
	 * @param extra how many there are to be
	 * @return the processors that were added, which the caller owns
	 * @throws OutOfMemoryError if there is no memory for them; then nothing has changed
	 */
	P[] resizeExtra(int extra) {
		return change(UNCHANGED, extra);
	}

	private P[] change(int newGomaxprocs, int newExtra) {
		while (true) {
			AllPs before = this.allps;
			int n = before.procs.length;
			int gomaxprocs = (newGomaxprocs != UNCHANGED) ? newGomaxprocs : before.gomaxprocs;
			int count = gomaxprocs + ((newExtra != UNCHANGED) ? newExtra : before.extra());
			P[] procs = Arrays.copyOf(before.procs, count);
			for (int id = n; id < count; id++) {
				procs[id] = newProcessor(id);
			}
			P[] shells = before.shells;
			for (int id = count; id < n; id++) {
				shells = with(shells, before.procs[id]);
			}
			AllPs after = new AllPs(gomaxprocs, procs, shells, before.gone);
			// Once processors are owned here, no memory must be asked for.
			P[] added = Arrays.copyOfRange(procs, Math.min(n, count), count);
			List<P> owned = new ArrayList<>(Math.max(n - count, 0));
			this.lock.lock();
			boolean unchanged = this.allps == before;
			if (unchanged) {
				this.allps = after;
				for (int id = count; id < n; id++) {
					before.procs[id].retired = true;
				}
				takeRetiredOffIdleList(owned);
			}
			this.lock.unlock();
			if (unchanged) {
				for (int id = count; id < n; id++) {
					if (before.procs[id].takeFromSyscall()) {
						owned.add(before.procs[id]);
					}
				}
				for (int i = 0; i < owned.size(); i++) {
					drop(owned.get(i));
				}
				return added;
			}
		}
	}

	/*
	 * The list has room for them: nothing is allocated under the lock.
	 */
	private void takeRetiredOffIdleList(List<P> taken) {
		P kept = null;
		int left = 0;
		P p = this.idle;
		while (p != null) {
			P next = p.link;
			if (p.retired) {
				p.link = null;
				taken.add(p);
			}
			else {
				p.link = kept;
				kept = p;
				left++;
			}
			p = next;
		}
		this.idle = kept;
		this.npidle = left;
	}

}
