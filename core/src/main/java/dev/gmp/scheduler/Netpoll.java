package dev.gmp.scheduler;

import java.lang.invoke.VarHandle;

import org.jspecify.annotations.Nullable;

import dev.gmp.concurrent.AdaptiveSpin;
import dev.gmp.inspect.NetpollSnapshot;
import dev.gmp.netpoll.SocketWaiters;

/**
 * Which machine asks for the sockets that are ready, and when: {@code netpoll} of Go. One
 * thread at a time may ask, see {@link IdleMachines}. A machine with a processor asks
 * without blocking when its queues are dry. One idle machine blocks in the poller instead
 * of sleeping on its note. Sysmon asks if no machine has for long.
 *
 * <h2>Why polling comes last</h2> Go polls before it steals. Here a machine polls after
 * it has looked into all queues. Polling takes a system call at each turn, and one poller
 * that is asked before every idle spin was slower at a thousand connections than the
 * JDK's own pollers. What is ready waits no longer for it: the GRQ's turn polls as well,
 * and so does the first machine whose queues are dry.
 *
 * <h2>Why a machine that blocks there misses no wake-up</h2> The machine has given up its
 * processor and has looked at the queues once more (M1 and M2 of {@link Wakeups}) before
 * it enters itself among the {@linkplain IdleMachines idle machines}. From then on any
 * thread that needs a machine may take it by a CAS, as if off the list. The taker signals
 * the machine's note and then the poller. The machine, when it comes back for whatever
 * reason, tries to take itself out by a CAS. If that succeeds nobody has taken it. If
 * not, it waits for its note, on which the signal is or will be.
 *
 * <h2>Why no socket is forgotten</h2> A goroutine that waits has left its machine, and
 * that machine polls when its queues are dry, then enters itself here before it sleeps.
 * It cannot while another thread is here. If that thread is blocked, it serves the
 * socket. Otherwise it polls and leaves, perhaps just too early to see the socket. Also a
 * machine that was blocked here may run goroutines now, and may do so for long. So sysmon
 * polls if goroutines wait and nobody has polled for a while, and has a machine take this
 * place if a processor is idle. And sysmon does not sleep while goroutines wait and no
 * machine is blocked here.
 */
final class Netpoll implements AutoCloseable {

	/** How long nobody polls while all processors are busy, until sysmon does. */
	private static final long POLL_AFTER_NANOS = 10_000_000;

	/** The same while a processor is idle. */
	private static final long POLL_AFTER_WITH_IDLE_P_NANOS = 200_000;

	private final NetpollChoice choice;

	/** {@code null} if the JDK polls, with threads of its own. */
	private final @Nullable SocketWaiters waiters;

	private final IdleMachines idle;

	private final Wakeups wakeups;

	private final Processors processors;

	private final TimerHeaps timers;

	/**
	 * Whether the machine in the poller spins before it blocks. Used by the one that is
	 * there.
	 */
	private final AdaptiveSpin spin = new AdaptiveSpin();

	Netpoll(NetpollChoice choice, IdleMachines idle, Wakeups wakeups, Processors processors, TimerHeaps timers) {
		this.choice = choice;
		this.waiters = choice.sockets();
		this.idle = idle;
		this.wakeups = wakeups;
		this.processors = processors;
		this.timers = timers;
	}

	/**
	 * Returns where goroutines are registered that wait for sockets.
	 * @return the sockets, {@code null} if they are left to the JDK
	 */
	@Nullable SocketWaiters sockets() {
		return this.waiters;
	}

	/**
	 * Returns whether goroutines wait for sockets here.
	 * @return whether polling may find anything
	 */
	boolean hasWaiters() {
		return this.waiters != null && this.waiters.count() > 0;
	}

	/**
	 * Asks without blocking which sockets are ready, unless another thread does, and
	 * makes the goroutines runnable that waited for them.
	 * @param m a machine with a processor, on its own thread
	 * @param where where it puts them
	 * @return whether there were any
	 */
	boolean poll(M m, Injection where) {
		SocketWaiters waiters = this.waiters;
		if (waiters == null || waiters.count() == 0 || !this.idle.tryPoll()) {
			return false;
		}
		try {
			int n = waiters.await(0);
			inject(waiters, n, m, where);
			return n > 0;
		}
		finally {
			this.idle.endPoll();
		}
	}

	private void inject(SocketWaiters waiters, int n, M m, Injection where) {
		if (n == 0) {
			return;
		}
		m.injecting = where;
		try {
			waiters.wakeReady(n);
		}
		finally {
			m.injecting = null;
		}
		// The machine itself takes one of them.
		if (n > 1) {
			VarHandle.fullFence();
			this.wakeups.wakep();
		}
	}

	/**
	 * Enters an idle machine as the one that blocks, if goroutines wait.
	 * @param m the machine, on its own thread, without a processor
	 * @return whether it is entered, and has to {@link #block}
	 */
	boolean enter(M m) {
		return hasWaiters() && this.idle.enterPoller(m);
	}

	/**
	 * Blocks until sockets are ready, or until the machine is taken.
	 * @param m a machine that was entered, on its own thread
	 * @param until when it is to come back at the latest, on the clock of
	 * {@link TimerHeaps}
	 * @return whether it was taken: its note was or will be signalled then; else it has a
	 * processor if one was idle and there is something to run
	 */
	boolean block(M m, long until) {
		SocketWaiters waiters = this.waiters;
		if (waiters == null) {
			throw new IllegalStateException("nothing can be polled");
		}
		int n = awaitWhateverHappens(waiters, m, until);
		boolean taken = !this.idle.returnFromPoller(m);
		try {
			if (taken) {
				m.park.sleep();
				if (m.nextp != null) {
					this.wakeups.acquireNext(m);
				}
			}
			else if (n > 0 || this.timers.isDue()) {
				this.wakeups.acquireIdle(m);
			}
			inject(waiters, n, m, Injection.LOCAL);
		}
		finally {
			this.idle.endPoll();
		}
		return taken;
	}

	/*
	 * The machine has to come back to here, where it finds out whether it was taken.
	 */
	private int awaitWhateverHappens(SocketWaiters waiters, M m, long until) {
		m.parked = true;
		try {
			return awaitEvents(waiters, m, until);
		}
		catch (Throwable ex) {
			waiters.failed(ex);
			return 0;
		}
		finally {
			m.parked = false;
		}
	}

	/*
	 * A thread that sleeps takes long to wake up: a client that sends its next request as
	 * soon as it has the answer waits more for that than for the server. So as long as
	 * the events come at shorter intervals, the machine spins before it blocks. Only one
	 * thread at a time is here, and one whose spinning would mostly find nothing does not
	 * begin.
	 *
	 * The machine may be taken while it spins, as while it blocks. It sees that here, or
	 * what woke it is still there when it blocks.
	 */
	private int awaitEvents(SocketWaiters waiters, M m, long until) {
		long start = System.nanoTime();
		int n = 0;
		if (this.spin.pays()) {
			do {
				n = waiters.await(0);
				Thread.onSpinWait();
			}
			while (n == 0 && this.idle.isInPoller(m) && System.nanoTime() - start < AdaptiveSpin.SPIN_NANOS);
		}
		if (n == 0 && this.idle.isInPoller(m)) {
			n = waiters.await(millisUntil(until));
		}
		this.spin.add(System.nanoTime() - start);
		return n;
	}

	/*
	 * Rounded up: a machine that came back too early would only have to wait once more.
	 */
	private int millisUntil(long until) {
		if (until == TimerHeap.NONE) {
			return -1;
		}
		long nanos = Math.max(until - this.timers.now(), 1);
		return (int) Math.min((nanos - 1) / 1_000_000 + 1, Integer.MAX_VALUE);
	}

	/**
	 * Returns whether sysmon may sleep without missing a socket.
	 * @return whether no goroutine waits, or a machine is blocked here
	 */
	boolean isServed() {
		return !hasWaiters() || this.idle.isPollerBlocked();
	}

	/**
	 * Polls if nobody has for long. Only sysmon calls this.
	 * @param now the time
	 * @return whether it had to
	 */
	boolean pollIfNobodyDid(long now) {
		SocketWaiters waiters = this.waiters;
		if (waiters == null || isServed()) {
			return false;
		}
		long pollAfter = (this.processors.idle() > 0) ? POLL_AFTER_WITH_IDLE_P_NANOS : POLL_AFTER_NANOS;
		if (now - waiters.lastPoll() < pollAfter || !this.idle.tryPoll()) {
			return false;
		}
		try {
			waiters.wakeReady(waiters.await(0));
		}
		finally {
			this.idle.endPoll();
		}
		// After that: a machine that could not enter meanwhile has made its processor
		// idle before.
		if (this.processors.idle() > 0) {
			this.wakeups.wakep();
		}
		return true;
	}

	NetpollSnapshot snapshot() {
		SocketWaiters it = this.waiters;
		String unavailable = this.choice.unavailable();
		if (it == null) {
			return new NetpollSnapshot(this.choice.mode(), unavailable, 0, 0, 0, 0, 0, null);
		}
		boolean polled = it.polls() > 0 || it.blockingPolls() > 0;
		Long age = polled ? Math.max(0, System.nanoTime() - it.lastPoll()) / 1_000_000 : null;
		return new NetpollSnapshot(this.choice.mode(), unavailable, it.count(), it.events(), it.polls(),
				it.blockingPolls(), it.wakeups(), age);
	}

	/**
	 * Closes the poller. No goroutine is left, and no machine.
	 */
	@Override
	public void close() {
		if (this.waiters != null) {
			this.waiters.close();
		}
	}

}
