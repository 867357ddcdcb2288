package dev.gmp.scheduler;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gmp.concurrent.AdaptiveSpin;
import dev.gmp.concurrent.Note;
import dev.gmp.inspect.NetpollMode;
import dev.gmp.inspect.NetpollSnapshot;
import dev.gmp.jdk.JdkAccess;
import dev.gmp.jdk.JdkAccessException;
import dev.gmp.jdk.SocketWaitHook;
import dev.gmp.netpoll.SocketWaiters;

/**
 * Which machine asks for the sockets that are ready, and when: {@code netpoll} of Go.
 * <p>
 * One thread at a time may poll. A machine with a processor does so without blocking when
 * its queues are dry; one idle machine does so instead of sleeping on its {@link Note},
 * and waits there; sysmon does so if nobody has for long.
 *
 * <h2>Why a machine that blocks there misses no wake-up</h2> It has given up its
 * processor and has looked at the queues once more (M1 and M2 of {@link Machines}) before
 * it enters itself in {@link #poller}. From then on whoever needs a machine may
 * {@linkplain #takeBlocked take} it by a CAS on that field, as if off the idle list. The
 * taker signals the machine's note and then the poller. The machine, when it comes back
 * for whatever reason, tries to take itself out by a CAS: if that succeeds nobody has
 * taken it; if not, it waits for its note, on which the signal is or will be.
 *
 * <h2>Why no socket is forgotten</h2> A goroutine that waits has left its machine, and
 * that machine polls when its queues are dry, then enters itself here before it sleeps.
 * It cannot while another thread is here: if that one is blocked, it serves the socket;
 * else it polls and leaves, perhaps just too early to see it. Also a machine that was
 * blocked here may run goroutines now, and may do so for long. So sysmon polls if there
 * are waiters and nobody has for a while, and has a machine take this place if a
 * processor is idle; and it does not sleep while there are waiters and nobody is blocked
 * here.
 */
final class Netpoll implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Netpoll.class);

	/** Somebody polls without blocking. */
	private static final Object POLLING = new Object();

	/** The machine that was blocked is taken, and has not come back yet. */
	private static final Object TAKEN = new Object();

	/** How long nobody polls while all processors are busy, until sysmon does. */
	private static final long POLL_AFTER = 10_000_000;

	/** The same while a processor is idle. */
	private static final long POLL_AFTER_WITH_IDLE_P = 200_000;

	private static final SocketWaitHook WAITS = new Waits();

	/** Schedulers that have waits offered; guarded by its class. */
	private static int users;

	private final Scheduler scheduler;

	/** {@code null} if the JDK polls, with threads of its own. */
	private final @Nullable SocketWaiters waiters;

	/** Why the mode is not {@link NetpollMode#INTEGRATED}, {@code null} if it is. */
	private final @Nullable String unavailable;

	/**
	 * {@code null} if nobody polls, {@link #POLLING}, the machine that is blocked, or
	 * {@link #TAKEN}.
	 */
	private final AtomicReference<@Nullable Object> poller = new AtomicReference<>();

	private boolean installed;

	/** Of machines for events. Written by the one that is blocked. */
	private final AdaptiveSpin spin = new AdaptiveSpin();

	/**
	 * Begins to poll for the goroutines of a scheduler, if that is possible.
	 * @param scheduler the scheduler
	 * @param mode {@code null} for whatever is possible
	 * @throws JdkAccessException if {@link NetpollMode#INTEGRATED} is not possible
	 */
	Netpoll(Scheduler scheduler, @Nullable NetpollMode mode) {
		this.scheduler = scheduler;
		JdkAccess jdk = scheduler.jdk();
		String unavailable = (mode == NetpollMode.JDK) ? "it was asked for" : jdk.epollUnavailable();
		SocketWaiters waiters = null;
		if (unavailable == null) {
			try {
				waiters = new SocketWaiters(jdk, jdk.newEpoll());
			}
			catch (IOException ex) {
				unavailable = "the operating system refuses it: " + ex.getMessage();
			}
		}
		if (waiters == null) {
			if (mode == NetpollMode.INTEGRATED) {
				throw new JdkAccessException(
						"gmp.netpoll is integrated, but the scheduler cannot poll sockets here: " + unavailable + ".",
						"Set gmp.netpoll to auto, or to jdk to leave sockets to the JDK's own pollers.", null);
			}
			waiters = jdkPollers(jdk);
		}
		this.waiters = waiters;
		this.unavailable = unavailable;
	}

	/**
	 * Begins to take waits, until it is closed.
	 */
	void install() {
		if (this.waiters != null) {
			use(this.scheduler.jdk());
			this.installed = true;
		}
	}

	private static @Nullable SocketWaiters jdkPollers(JdkAccess jdk) {
		String unavailable = jdk.jdkPollersUnavailable();
		if (unavailable == null) {
			try {
				return new SocketWaiters(jdk, jdk.newJdkPollerPair());
			}
			catch (IOException ex) {
				unavailable = "the operating system refuses more of them: " + ex.getMessage();
			}
		}
		logger.debug("Threads of the JDK wake goroutines that wait for sockets: {}", unavailable);
		return null;
	}

	private static synchronized void use(JdkAccess jdk) {
		if (users == 0) {
			try {
				jdk.installSocketWaits(WAITS);
			}
			catch (Throwable ex) {
				// Some may have been.
				jdk.uninstallSocketWaits();
				throw ex;
			}
		}
		users++;
	}

	private static synchronized void release(JdkAccess jdk) {
		if (--users == 0) {
			jdk.uninstallSocketWaits();
		}
	}

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
		if (waiters == null || waiters.count() == 0 || this.poller.get() != null
				|| !this.poller.compareAndSet(null, POLLING)) {
			return false;
		}
		try {
			int n = waiters.await(0);
			inject(waiters, n, m, where);
			return n > 0;
		}
		finally {
			this.poller.set(null);
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
			this.scheduler.machines().wakep();
		}
	}

	/**
	 * Enters an idle machine as the one that blocks, if there are waiters.
	 * @param m the machine, on its own thread, without a processor
	 * @return whether it is entered, and has to {@link #block}
	 */
	boolean enter(M m) {
		return hasWaiters() && this.poller.get() == null && this.poller.compareAndSet(null, m);
	}

	/**
	 * Blocks until sockets are ready, or until the machine is taken.
	 * @param m a machine that was entered, on its own thread
	 * @param until when it is to come back at the latest, on the clock of {@link Timers}
	 * @return whether it was taken: its note was or will be signalled then; else it has a
	 * processor if one was idle and there is something to run
	 */
	boolean block(M m, long until) {
		SocketWaiters waiters = this.waiters;
		if (waiters == null) {
			throw new IllegalStateException("nothing can be polled");
		}
		int n = awaitWhateverHappens(waiters, m, until);
		boolean taken = !this.poller.compareAndSet(m, POLLING);
		try {
			if (taken) {
				m.park.sleep();
				P p = m.nextp;
				if (p != null) {
					this.scheduler.machines().acquireNext(m);
				}
			}
			else if (n > 0 || this.scheduler.timers().isDue()) {
				P idle = this.scheduler.processors().pidleget();
				if (idle != null) {
					m.acquire(idle);
					// It may have seen all processors idle in between.
					this.scheduler.sysmon().wakeupIfAsleep();
				}
			}
			inject(waiters, n, m, Injection.LOCAL);
		}
		finally {
			this.poller.set(null);
		}
		return taken;
	}

	/*
	 * It has to come back to here, where it finds out whether it was taken.
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
	 * the events come at shorter intervals, the machine asks for a while before it
	 * sleeps. Only one thread at a time is here, and one that would mostly ask for
	 * nothing does not begin.
	 * 
	 * It may be taken while it asks, as while it sleeps: it sees that here, or what woke
	 * it is still there when it sleeps.
	 */
	@SuppressWarnings("ReferenceEquality") // identity is what is asked
	private int awaitEvents(SocketWaiters waiters, M m, long until) {
		long start = System.nanoTime();
		int n = 0;
		if (this.spin.pays()) {
			do {
				n = waiters.await(0);
				Thread.onSpinWait();
			}
			while (n == 0 && this.poller.get() == m && System.nanoTime() - start < AdaptiveSpin.SPIN_NANOS);
		}
		if (n == 0 && this.poller.get() == m) {
			n = waiters.await(millisUntil(until));
		}
		this.spin.add(System.nanoTime() - start);
		return n;
	}

	/*
	 * Rounded up: who comes back too early would only have to wait once more.
	 */
	private int millisUntil(long until) {
		if (until == TimerHeap.NONE) {
			return -1;
		}
		long nanos = Math.max(until - this.scheduler.timers().now(), 1);
		return (int) Math.min((nanos - 1) / 1_000_000 + 1, Integer.MAX_VALUE);
	}

	/**
	 * Takes the machine that is blocked, as if off the idle list.
	 * @return the machine, or {@code null} if none is blocked
	 */
	@Nullable M takeBlocked() {
		return (this.poller.get() instanceof M m && this.poller.compareAndSet(m, TAKEN)) ? m : null;
	}

	/**
	 * Takes a machine out that was entered and has not blocked.
	 * @param m the machine, on its own thread
	 * @return whether it is out; else it was taken
	 */
	boolean leave(M m) {
		return this.poller.compareAndSet(m, null);
	}

	/**
	 * Wakes a machine that was taken off here or off the idle list.
	 * @param m the machine
	 * @param blocked whether it was taken off here
	 */
	void wakeup(M m, boolean blocked) {
		// Before the note, which it waits for in any case: afterwards all may have ended,
		// and the descriptor that is written to may be somebody else's.
		if (blocked && this.waiters != null) {
			this.waiters.wakeup();
		}
		m.park.wakeup(m);
	}

	boolean isBlocked() {
		return this.poller.get() instanceof M;
	}

	/**
	 * Tells whether sysmon may sleep without missing a socket.
	 * @return whether nobody waits, or a machine is blocked here
	 */
	boolean isServed() {
		return !hasWaiters() || isBlocked();
	}

	/**
	 * Polls if nobody has for long. On sysmon's thread.
	 * @param now the time
	 * @return whether it had to
	 */
	boolean pollIfNobodyDid(long now) {
		SocketWaiters waiters = this.waiters;
		if (waiters == null || isServed()) {
			return false;
		}
		long pollAfter = (this.scheduler.processors().idle() > 0) ? POLL_AFTER_WITH_IDLE_P : POLL_AFTER;
		if (now - waiters.lastPoll() < pollAfter || !this.poller.compareAndSet(null, POLLING)) {
			return false;
		}
		try {
			waiters.wakeReady(waiters.await(0));
		}
		finally {
			this.poller.set(null);
		}
		// After that: a machine that could not enter meanwhile has made its processor
		// idle before.
		if (this.scheduler.processors().idle() > 0) {
			this.scheduler.machines().wakep();
		}
		return true;
	}

	NetpollSnapshot snapshot() {
		SocketWaiters it = this.waiters;
		if (it == null) {
			return new NetpollSnapshot(NetpollMode.JDK, this.unavailable, 0, 0, 0, 0, 0, null);
		}
		NetpollMode mode = (this.unavailable == null) ? NetpollMode.INTEGRATED : NetpollMode.JDK;
		boolean polled = it.polls() > 0 || it.blockingPolls() > 0;
		Long age = polled ? Math.max(0, System.nanoTime() - it.lastPoll()) / 1_000_000 : null;
		return new NetpollSnapshot(mode, this.unavailable, it.count(), it.events(), it.polls(), it.blockingPolls(),
				it.wakeups(), age);
	}

	/**
	 * Ends it. No goroutine is left, and no machine.
	 */
	@Override
	public void close() {
		if (this.waiters != null) {
			try {
				if (this.installed) {
					this.installed = false;
					release(this.scheduler.jdk());
				}
			}
			finally {
				this.waiters.close();
			}
		}
	}

	/**
	 * Takes waits of goroutines, and leaves those of other virtual threads.
	 */
	private static final class Waits implements SocketWaitHook {

		@Override
		public boolean register(int fd, boolean read) throws IOException {
			SocketWaiters waiters = current();
			if (waiters == null) {
				return false;
			}
			waiters.register(fd, read);
			return true;
		}

		@Override
		public boolean deregister(int fd, boolean read, boolean polled) {
			SocketWaiters waiters = current();
			if (waiters == null) {
				return false;
			}
			waiters.deregister(fd, read, polled);
			return true;
		}

		/*
		 * The same in both calls: a goroutine never leaves its scheduler.
		 */
		private static @Nullable SocketWaiters current() {
			M m = Scheduler.currentMachine();
			return (m != null) ? m.scheduler.netpoll().waiters : null;
		}

	}

}
