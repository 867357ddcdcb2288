package dev.gmp.scheduler;

import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import dev.gmp.concurrent.SpinLock;
import dev.gmp.jdk.JdkAccess;
import dev.gmp.netpoll.SocketWaiters;

/**
 * The machines that are idle: those on the list, {@code sched.midle} of Go, which sleep
 * on their {@linkplain M#park notes}, and the one that blocks in the poller instead.
 * Whoever needs a machine {@linkplain #take takes} one, says what it is to do
 * ({@link M#nextp}), and {@linkplain #wake wakes} it. No machine sleeps anywhere else.
 * <p>
 * A machine that wakes up by itself, at the time of a timer or with sockets that are
 * ready, takes itself out. If that fails, somebody else has taken it, and the machine
 * waits for its note, on which the signal is or will be.
 *
 * <h2>The poller has room for one</h2> One thread at a time may ask which sockets are
 * ready. {@link #poller} says who that is: nobody, somebody who asks without blocking,
 * the idle machine that blocks there, or one that was taken there and has not come back
 * yet. The whole state is in that one field, so that a machine is taken off the poller by
 * one CAS.
 */
final class IdleMachines {

	/** Somebody asks without blocking. */
	private static final Object POLLING = new Object();

	/** The machine that was blocked is taken, and has not come back yet. */
	private static final Object TAKEN = new Object();

	/** What the poller asks, {@code null} if the JDK polls, with threads of its own. */
	private final @Nullable SocketWaiters sockets;

	/** Guards the list and {@link #draining}. */
	private final SpinLock lock;

	/** Last in, first out: machines that are not needed get old at the end. */
	private @Nullable M list;

	/** How many machines are on the list. Written under the lock. */
	private volatile int nmidle;

	/** No goroutine is left and none can come: machines end instead of going idle. */
	private volatile boolean draining;

	/**
	 * {@code null} if nobody polls, {@link #POLLING}, the machine that is blocked, or
	 * {@link #TAKEN}.
	 */
	private final AtomicReference<@Nullable Object> poller = new AtomicReference<>();

	/**
	 * Creates an empty set.
	 * @param jdk the access to the JDK
	 * @param sockets what a machine in the poller is woken from, {@code null} if no
	 * machine ever blocks there
	 */
	IdleMachines(JdkAccess jdk, @Nullable SocketWaiters sockets) {
		this.lock = new SpinLock(jdk);
		this.sockets = sockets;
	}

	/**
	 * Takes an idle machine, which it leaves asleep.
	 * @return the machine, or {@code null} if none is idle
	 */
	@Nullable M take() {
		M m = takeListed();
		return (m != null) ? m : takeFromPoller();
	}

	/**
	 * Takes an idle machine off the list, which it leaves asleep.
	 * @return the machine, or {@code null} if none is on the list
	 */
	@Nullable M takeListed() {
		this.lock.lock();
		M m = this.list;
		if (m != null) {
			this.list = m.schedlink;
			m.schedlink = null;
			m.parked = false;
			int before = this.nmidle;
			this.nmidle = before - 1;
		}
		this.lock.unlock();
		return m;
	}

	private @Nullable M takeFromPoller() {
		return (this.poller.get() instanceof M m && this.poller.compareAndSet(m, TAKEN)) ? m : null;
	}

	/**
	 * Wakes a machine.
	 * @param m a machine that the caller has taken
	 */
	void wake(M m) {
		SocketWaiters sockets = this.sockets;
		// Before the note, which the machine waits for in any case: afterwards all may
		// have ended, and the descriptor that is written to may be somebody else's.
		if (m.inPoller && sockets != null) {
			sockets.wakeup();
		}
		m.park.wakeup(m);
	}

	/**
	 * Returns whether {@link #take} would find a machine.
	 * @return whether a machine is idle
	 */
	boolean hasAny() {
		return this.nmidle > 0 || isPollerBlocked();
	}

	/**
	 * Returns how many machines are on the list.
	 * @return their number
	 */
	int listed() {
		return this.nmidle;
	}

	/**
	 * Puts a machine on the list, unless it is to end.
	 * @param m the machine, asleep or about to sleep
	 * @return whether it is on the list
	 */
	boolean put(M m) {
		m.parkedAt = System.nanoTime();
		m.inPoller = false;
		this.lock.lock();
		boolean put = !this.draining;
		if (put) {
			m.schedlink = this.list;
			m.parked = true;
			this.list = m;
			int before = this.nmidle;
			this.nmidle = before + 1;
		}
		this.lock.unlock();
		return put;
	}

	/**
	 * Takes a machine off the list that has woken up by itself.
	 * @param m the machine, on its own thread
	 * @return whether it was on the list; else somebody else has taken it
	 */
	boolean takeOff(M m) {
		this.lock.lock();
		M before = null;
		M at = this.list;
		while (at != null && at != m) {
			before = at;
			at = at.schedlink;
		}
		if (at != null) {
			if (before != null) {
				before.schedlink = m.schedlink;
			}
			else {
				this.list = m.schedlink;
			}
			m.schedlink = null;
			m.parked = false;
			int count = this.nmidle;
			this.nmidle = count - 1;
		}
		this.lock.unlock();
		return at != null;
	}

	/**
	 * Reserves the poller for the caller, which is to ask without blocking.
	 * @return whether the caller may ask, and has to call {@link #endPoll}
	 */
	boolean tryPoll() {
		return this.poller.get() == null && this.poller.compareAndSet(null, POLLING);
	}

	/**
	 * Leaves the poller to others.
	 */
	void endPoll() {
		this.poller.set(null);
	}

	/**
	 * Enters a machine as the one that blocks in the poller, if that is free.
	 * @param m the machine, on its own thread, without a processor
	 * @return whether it is entered
	 */
	boolean enterPoller(M m) {
		if (this.poller.get() != null) {
			return false;
		}
		m.inPoller = true;
		return this.poller.compareAndSet(null, m);
	}

	/**
	 * Returns whether a machine that was entered is still there.
	 * @param m the machine, on its own thread
	 * @return {@code false} if somebody has taken it
	 */
	boolean isInPoller(M m) {
		return this.poller.get() == m;
	}

	/**
	 * Takes a machine out of those that are idle that was entered into the poller. It
	 * goes on having the poller for itself until {@link #endPoll}, also if it was taken.
	 * @param m the machine, on its own thread
	 * @return whether it came back by itself; else somebody else has taken it
	 */
	boolean returnFromPoller(M m) {
		return this.poller.compareAndSet(m, POLLING);
	}

	/**
	 * Takes a machine out that was entered into the poller and has not blocked.
	 * @param m the machine, on its own thread
	 * @return whether it is out; else somebody else has taken it
	 */
	boolean leavePoller(M m) {
		return this.poller.compareAndSet(m, null);
	}

	/**
	 * Returns whether a machine blocks in the poller, or is about to.
	 * @return whether one does
	 */
	boolean isPollerBlocked() {
		return this.poller.get() instanceof M;
	}

	/**
	 * Returns whether machines end instead of going idle.
	 * @return whether {@link #endAll} was called
	 */
	boolean isDraining() {
		return this.draining;
	}

	/**
	 * Ends all machines, those that are idle and those that become so.
	 */
	void endAll() {
		this.lock.lock();
		this.draining = true;
		M m = this.list;
		this.list = null;
		this.nmidle = 0;
		this.lock.unlock();
		while (m != null) {
			M next = m.schedlink;
			m.parked = false;
			end(m);
			m = next;
		}
		M blocked = takeFromPoller();
		if (blocked != null) {
			end(blocked);
		}
	}

	/**
	 * Ends machines that are on the list for long.
	 * @param keep how many stay there in any case
	 * @param idleSince when a machine must have become idle to be ended, of
	 * {@link System#nanoTime()}
	 */
	void endOldest(int keep, long idleSince) {
		M old = takeOldest(keep, idleSince);
		while (old != null) {
			M next = old.schedlink;
			end(old);
			old = next;
		}
	}

	/*
	 * The list is sorted by age, the youngest first.
	 */
	private @Nullable M takeOldest(int keep, long idleSince) {
		if (this.nmidle <= keep) {
			return null;
		}
		this.lock.lock();
		M last = null;
		M m = this.list;
		int kept = 0;
		while (m != null && (kept < keep || m.parkedAt - idleSince > 0)) {
			last = m;
			m = m.schedlink;
			kept++;
		}
		if (m != null) {
			if (last != null) {
				last.schedlink = null;
			}
			else {
				this.list = null;
			}
			this.nmidle = kept;
			for (M taken = m; taken != null; taken = taken.schedlink) {
				taken.parked = false;
			}
		}
		this.lock.unlock();
		return m;
	}

	private void end(M m) {
		m.schedlink = null;
		m.nextp = null;
		wake(m);
	}

}
