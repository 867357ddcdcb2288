package dev.gmp.jdk;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * File descriptors that goroutines wait for, in a pair of the JDK's pollers. Those that
 * wait to write are in one of their own, which lies in the other one, as in
 * {@link Epoll}.
 * <p>
 * Who waits for an event does not block in a system call: the thread parks, and the
 * thread in the JDK's master poller unparks it.
 *
 * <h2>Why a thread that waits misses no event</h2> It registers the pair with the master
 * poller, then it parks, then it takes the registration back. The kernel reports a
 * registration also if there was an event before it. One that comes afterwards makes the
 * park return, or leaves its permit if the thread has not parked yet; nothing in between
 * parks and would use that up.
 *
 * <h2>Why it misses no wake-up</h2> The thread enters itself in {@link #waiting} and
 * looks at {@link #woken} right before it parks. Who wakes it sets {@link #woken} and
 * looks at {@link #waiting} then. Not both can miss the other: either the thread does not
 * park, or it is unparked. A wake-up for a thread that has come back already leaves the
 * flag, and the next one that would wait does not.
 */
final class JdkPollerPair implements EventPoller {

	private final JdkAccess jdk;

	private final JdkPoller readers;

	private final JdkPoller writers;

	/**
	 * Whether the registration of the writers with the readers is used up. Only who waits
	 * looks at it.
	 */
	private boolean writersPolled;

	private volatile @Nullable Thread waiting;

	private volatile boolean woken;

	/**
	 * Creates a pair.
	 * @param jdk the access to the JDK
	 * @throws IOException if the operating system refuses it
	 */
	JdkPollerPair(JdkAccess jdk) throws IOException {
		this.jdk = jdk;
		this.readers = new JdkPoller(true);
		JdkPoller writers = null;
		try {
			writers = new JdkPoller(false);
			this.readers.register(writers.fd());
		}
		catch (Throwable ex) {
			// There may be no descriptors left, and the others need those.
			this.readers.close();
			if (writers != null) {
				writers.close();
			}
			throw ex;
		}
		this.writers = writers;
	}

	/**
	 * Tells why there are none in this JVM.
	 * @param jdk the access to the JDK
	 * @return the reason, {@code null} if there are
	 */
	static @Nullable String unavailable(JdkAccess jdk) {
		try {
			if (!JdkPoller.hasMaster()) {
				return "the JDK has threads that block in its pollers";
			}
			try (JdkPollerPair pollers = new JdkPollerPair(jdk)) {
				pollers.wakeup();
				pollers.await(1, new int[2 * MAX_EVENTS]);
			}
			return null;
		}
		catch (Throwable ex) {
			return Failures.notAsExpected("pollers", ex);
		}
	}

	@Override
	public void register(int fd, boolean read) throws IOException {
		(read ? this.readers : this.writers).register(fd);
	}

	@Override
	public void deregister(int fd, boolean read) {
		(read ? this.readers : this.writers).deregister(fd);
	}

	@Override
	public int await(int millis, int[] ready) throws IOException {
		if (this.writersPolled) {
			// Not earlier: if it fails, nothing that was found is lost. What has come
			// there since makes it ready at once.
			this.readers.register(this.writers.fd());
			this.writersPolled = false;
		}
		if (millis != 0) {
			waitForEvent(millis);
		}
		int n = this.readers.poll();
		int found = 0;
		for (int i = 0; i < n; i++) {
			int fd = this.readers.descriptor(i);
			if (fd == this.writers.fd()) {
				this.writersPolled = true;
			}
			else {
				ready[found++] = fd;
			}
		}
		return this.writersPolled ? addWriters(ready, found) : found;
	}

	private int addWriters(int[] ready, int readers) throws IOException {
		int found = readers;
		try {
			int n = this.writers.poll();
			for (int i = 0; i < n; i++) {
				ready[found++] = ~this.writers.descriptor(i);
			}
		}
		catch (IOException ex) {
			// The readers are not found again, while the writers are.
			if (readers == 0) {
				throw ex;
			}
		}
		return found;
	}

	private void waitForEvent(int millis) {
		this.waiting = Thread.currentThread();
		try {
			this.readers.registerWithMaster();
			try {
				park(millis);
			}
			finally {
				this.readers.deregisterFromMaster();
			}
		}
		catch (IOException ex) {
			// Nobody will tell. The kernel may allow it again later.
			park(1);
		}
		finally {
			this.waiting = null;
			this.woken = false;
		}
	}

	private void park(int millis) {
		if (this.woken) {
			return;
		}
		if (millis < 0) {
			LockSupport.park(this);
		}
		else {
			LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(millis));
		}
		// An interrupt would turn the waiting into a busy loop.
		Thread.interrupted();
	}

	@Override
	public void wakeup() {
		this.woken = true;
		Thread thread = this.waiting;
		if (thread != null) {
			this.jdk.unparkPlatformThread(thread);
		}
	}

	@Override
	public void close() {
		this.readers.close();
		this.writers.close();
	}

}
