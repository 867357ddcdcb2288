package dev.gmp.netpoll;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import dev.gmp.concurrent.LogOnce;
import dev.gmp.jdk.EventPoller;
import dev.gmp.jdk.JdkAccess;
import dev.gmp.jdk.ReadySocket;

/**
 * The sockets that goroutines of one scheduler wait for. The scheduler decides which
 * thread asks for those that are ready, and when. That thread is called the poller here,
 * and there is one at a time.
 */
public final class SocketWaiters implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(SocketWaiters.class);

	/** How long the poller waits at most while all goroutines are to be woken. */
	private static final int RETRY_MILLIS = 10;

	private final JdkAccess jdk;

	private final EventPoller sockets;

	private final int[] ready = new int[2 * EventPoller.MAX_EVENTS];

	private final AtomicInteger waiters = new AtomicInteger();

	/** Not an adder, which asks for memory when it is contended. */
	private final AtomicLong wakeups = new AtomicLong();

	private final ReadySocket socket = new ReadySocket();

	/** Written by the poller, as what follows. */
	private volatile long polls;

	private volatile long blockingPolls;

	private volatile long events;

	private volatile long lastPoll = System.nanoTime();

	/**
	 * Sockets that are ready may have been forgotten. Only the poller uses this.
	 */
	private boolean missed;

	private final LogOnce failure = new LogOnce(logger, Level.ERROR,
			"The sockets cannot be polled; this is logged once");

	/**
	 * Creates a poller.
	 * @param jdk the access to the JDK
	 * @param sockets what it asks; is closed with it
	 */
	public SocketWaiters(JdkAccess jdk, EventPoller sockets) {
		this.jdk = jdk;
		this.sockets = sockets;
	}

	/**
	 * Registers a socket that the current goroutine is about to wait for.
	 * @param fd its descriptor
	 * @param read whether to read from it, else to write to it
	 * @throws IOException if the kernel refuses it
	 */
	public void register(int fd, boolean read) throws IOException {
		// Before the registration: a thread that sees the event finds that somebody
		// waits.
		this.waiters.incrementAndGet();
		try {
			this.sockets.register(fd, read);
		}
		catch (Throwable ex) {
			this.waiters.decrementAndGet();
			throw ex;
		}
	}

	/**
	 * Ends the wait of the current goroutine.
	 * @param fd the descriptor
	 * @param read as it was registered
	 * @param polled whether it became ready, so that the registration is used up
	 */
	public void deregister(int fd, boolean read, boolean polled) {
		try {
			if (!polled) {
				this.sockets.deregister(fd, read);
			}
		}
		finally {
			this.waiters.decrementAndGet();
		}
	}

	/**
	 * Counts the goroutines that wait.
	 * @return their number
	 */
	public int count() {
		return this.waiters.get();
	}

	/**
	 * Waits for sockets to become ready. One thread at a time. It throws nothing: all
	 * other threads think that the place of the poller is served.
	 * @param millis how long to wait for an event or for {@link #wakeup}, in
	 * milliseconds; -1 for ever
	 * @return how many are ready, to be given to {@link #wakeReady} before the next call
	 */
	public int await(int millis) {
		int n = 0;
		int longest = (this.missed && !wakeAll()) ? RETRY_MILLIS : Integer.MAX_VALUE;
		try {
			n = this.sockets.await((millis < 0 && longest == Integer.MAX_VALUE) ? millis
					: (millis < 0) ? longest : Math.min(millis, longest), this.ready);
		}
		catch (IOException ex) {
			this.failure.log(ex);
		}
		catch (Throwable ex) {
			failed(ex);
		}
		if (millis != 0) {
			long before = this.blockingPolls;
			this.blockingPolls = before + 1;
		}
		else {
			long before = this.polls;
			this.polls = before + 1;
		}
		long before = this.events;
		this.events = before + n;
		this.lastPoll = System.nanoTime();
		return n;
	}

	/**
	 * Makes the goroutines runnable that waited for what is ready. It throws nothing: the
	 * kernel tells of a socket once, so the others that it has told of would be lost.
	 * @param n what {@link #await} returned
	 */
	public void wakeReady(int n) {
		for (int i = 0; i < n; i++) {
			int fd = this.ready[i];
			try {
				this.jdk.socketReady(this.socket.is((fd < 0) ? ~fd : fd), fd >= 0);
			}
			catch (Throwable ex) {
				failed(ex);
			}
		}
	}

	/**
	 * Takes note that sockets that were ready may have been forgotten: all goroutines
	 * that wait are woken before the next poll. Only the poller calls this.
	 * @param ex why
	 */
	public void failed(Throwable ex) {
		this.missed = true;
		this.failure.log(ex);
	}

	/*
	 * A goroutine that is woken in vain looks again, and waits anew.
	 */
	private boolean wakeAll() {
		try {
			this.jdk.socketWaits().keySet().forEach(LockSupport::unpark);
			this.missed = false;
			return true;
		}
		catch (Throwable ex) {
			return false;
		}
	}

	/**
	 * Makes {@link #await} return if it blocks, or the next one that would.
	 */
	public void wakeup() {
		this.wakeups.incrementAndGet();
		this.sockets.wakeup();
	}

	/** How often somebody asked without blocking. */
	public long polls() {
		return this.polls;
	}

	/** How often somebody waited for an event. */
	public long blockingPolls() {
		return this.blockingPolls;
	}

	/** How often {@link #wakeup} was called. */
	public long wakeups() {
		return this.wakeups.get();
	}

	/** How many sockets were found ready. */
	public long events() {
		return this.events;
	}

	/** When somebody asked last, in nanoseconds of {@link System#nanoTime()}. */
	public long lastPoll() {
		return this.lastPoll;
	}

	/**
	 * Closes it. Nobody may use it any more.
	 */
	@Override
	public void close() {
		this.sockets.close();
	}

}
