package dev.gmp.scheduler;

import dev.gmp.concurrent.CoarseClock;

/**
 * What a machine does that has found nothing to run: it gives up its processor, looks at
 * the queues once more, and sleeps among the {@linkplain IdleMachines idle machines},
 * {@code stopm} of Go. {@link Wakeups} tells why no work is left lying.
 *
 * <h2>Where it sleeps</h2> One idle machine blocks in the poller if goroutines wait for
 * sockets, and one sleeps until the earliest timer. They are not the same one if that can
 * be helped: the poller counts in milliseconds, which would be the precision of each
 * sleep beside a socket. All other idle machines sleep on the list.
 */
final class GoingIdle {

	/**
	 * A sleep that is shorter than this must not be rounded up to milliseconds.
	 */
	private static final long SHORT_SLEEP_NANOS = 50_000_000;

	private final Processors processors;

	private final MachinePool pool;

	private final IdleMachines idle;

	private final Wakeups wakeups;

	private final TimerHeaps timers;

	private final Netpoll netpoll;

	private final Termination termination;

	private final CoarseClock clock;

	GoingIdle(Processors processors, MachinePool pool, IdleMachines idle, Wakeups wakeups, TimerHeaps timers,
			Netpoll netpoll, Termination termination, CoarseClock clock) {
		this.processors = processors;
		this.pool = pool;
		this.idle = idle;
		this.wakeups = wakeups;
		this.timers = timers;
		this.netpoll = netpoll;
		this.termination = termination;
		this.clock = clock;
	}

	/**
	 * Gives up the processor and sleeps until there is work. These are the steps M1 and
	 * M2 of {@link Wakeups}.
	 * @param m a machine on its own thread, which may have lost its processor already
	 * @return {@code true} with a processor to go on with, {@code false} if the machine
	 * is to end
	 */
	boolean releaseAndStop(M m) {
		P p = m.p;
		if (p != null) {
			m.release(p);
			this.processors.pidleput(p);
		}
		if (m.spinning) {
			this.wakeups.stopSpinning(m);
		}
		if (this.processors.hasVisibleWork() && this.wakeups.acquireIdle(m)) {
			this.wakeups.startSpinning(m);
			return true;
		}
		this.termination.tryTerminate();
		boolean goesOn = stopm(m);
		if (goesOn) {
			// Sysmon may have slept as long as all machines did.
			this.clock.set(System.nanoTime());
		}
		return goesOn;
	}

	/**
	 * Makes a machine without a processor sleep until there is work.
	 * @param m the machine, on its own thread
	 * @return {@code true} with a processor to go on with, {@code false} if the machine
	 * is to end
	 */
	private boolean stopm(M m) {
		while (true) {
			long until = watchTimers();
			if (!(until != TimerHeap.NONE && anotherPolls(until)) && this.netpoll.enter(m)) {
				// A thread that ends the machines sets the flag, then takes the one that
				// is blocked.
				if (this.idle.isDraining() && this.idle.leavePoller(m)) {
					this.timers.unwatch(until);
					return false;
				}
				boolean taken = this.netpoll.block(m, until);
				this.timers.unwatch(until);
				if (taken || m.p != null) {
					return m.p != null;
				}
				if (this.processors.idle() > 0) {
					continue;
				}
				// A machine that gives up a processor polls before it sleeps.
				until = TimerHeap.NONE;
			}
			if (!this.idle.put(m)) {
				this.timers.unwatch(until);
				return false;
			}
			boolean woken = sleepWhateverHappens(m, until);
			this.timers.unwatch(until);
			if (woken && m.toPoll) {
				m.toPoll = false;
				continue;
			}
			if (woken) {
				if (m.nextp == null) {
					return false;
				}
				this.wakeups.acquireNext(m);
				return true;
			}
			if (this.wakeups.acquireIdle(m)) {
				return true;
			}
		}
	}

	/*
	 * While all processors are busy, their machines look at the timers, and the first one
	 * that goes idle comes here.
	 */
	private long watchTimers() {
		return (this.processors.idle() != 0) ? this.timers.watch() : TimerHeap.NONE;
	}

	/*
	 * Returns whether another machine blocks in the poller, or is about to. An idle one
	 * is sent there. A new one is started for it where a millisecond matters.
	 */
	private boolean anotherPolls(long until) {
		if (this.netpoll.isServed()) {
			return true;
		}
		M other = this.idle.takeListed();
		if (other != null) {
			other.nextp = null;
			other.toPoll = true;
			this.idle.wake(other);
			return true;
		}
		return until - this.timers.now() < SHORT_SLEEP_NANOS && this.pool.hasRoom() && this.pool.newm(null, false);
	}

	/*
	 * The machine has to come back from its sleep to here, where it finds out whether it
	 * was taken.
	 */
	private boolean sleepWhateverHappens(M m, long until) {
		try {
			return sleep(m, until);
		}
		catch (Throwable ex) {
			if (this.idle.takeOff(m)) {
				return false;
			}
			m.park.sleep();
			return true;
		}
	}

	/*
	 * Returns whether somebody else took the machine off the list.
	 */
	private boolean sleep(M m, long until) {
		if (until == TimerHeap.NONE) {
			m.park.sleep();
			return true;
		}
		if (m.park.sleep(until - this.timers.now())) {
			return true;
		}
		if (this.idle.takeOff(m)) {
			return false;
		}
		// Its wake-up is on the way.
		m.park.sleep();
		return true;
	}

}
