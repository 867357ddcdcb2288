package dev.gmp.scheduler;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

import dev.gmp.jdk.JdkAccess;
import dev.gmp.jdk.SocketWaitHook;
import dev.gmp.netpoll.SocketWaiters;

/**
 * What the JDK calls when a virtual thread is about to wait for a time or for a socket.
 * The hooks are there for the whole JVM, as long as any scheduler uses them. A call is
 * passed on to the scheduler of the goroutine that is about to wait. Other virtual
 * threads are left to the JDK.
 */
final class JdkHooks implements AutoCloseable {

	private static final SocketWaitHook SOCKET_WAITS = new SocketWaits();

	/** How many schedulers take timers; guarded by the class. */
	private static int timerUsers;

	/** How many schedulers take sockets; guarded by the class. */
	private static int socketUsers;

	private final JdkAccess jdk;

	private boolean timers;

	private boolean sockets;

	JdkHooks(JdkAccess jdk) {
		this.jdk = jdk;
	}

	/**
	 * Has the JDK offer the waits of goroutines, until this is closed.
	 * @param sockets whether also those for sockets
	 */
	void install(boolean sockets) {
		useTimers(this.jdk);
		this.timers = true;
		if (sockets) {
			try {
				useSockets(this.jdk);
			}
			catch (Throwable ex) {
				close();
				throw ex;
			}
			this.sockets = true;
		}
	}

	private static synchronized void useTimers(JdkAccess jdk) {
		if (timerUsers == 0) {
			jdk.installTimers(JdkHooks::schedule);
		}
		timerUsers++;
	}

	private static synchronized void releaseTimers(JdkAccess jdk) {
		if (--timerUsers == 0) {
			jdk.uninstallTimers();
		}
	}

	private static synchronized void useSockets(JdkAccess jdk) {
		if (socketUsers == 0) {
			try {
				jdk.installSocketWaits(SOCKET_WAITS);
			}
			catch (Throwable ex) {
				// Some may have been installed.
				jdk.uninstallSocketWaits();
				throw ex;
			}
		}
		socketUsers++;
	}

	private static synchronized void releaseSockets(JdkAccess jdk) {
		if (--socketUsers == 0) {
			jdk.uninstallSocketWaits();
		}
	}

	private static @Nullable Timer schedule(Runnable wakeup, long nanos) {
		return (Thread.currentThread() instanceof M m) ? m.scheduler.dueTimers().add(m, wakeup, nanos) : null;
	}

	@Override
	public void close() {
		try {
			if (this.sockets) {
				this.sockets = false;
				releaseSockets(this.jdk);
			}
		}
		finally {
			if (this.timers) {
				this.timers = false;
				releaseTimers(this.jdk);
			}
		}
	}

	/**
	 * Takes the waits of goroutines for sockets.
	 */
	private static final class SocketWaits implements SocketWaitHook {

		@Override
		public boolean register(int fd, boolean read) throws IOException {
			SocketWaiters sockets = current();
			if (sockets == null) {
				return false;
			}
			sockets.register(fd, read);
			return true;
		}

		@Override
		public boolean deregister(int fd, boolean read, boolean polled) {
			SocketWaiters sockets = current();
			if (sockets == null) {
				return false;
			}
			sockets.deregister(fd, read, polled);
			return true;
		}

		/*
		 * The same in both calls: a goroutine never leaves its scheduler.
		 */
		private static @Nullable SocketWaiters current() {
			M m = M.current();
			return (m != null) ? m.scheduler.netpoll().sockets() : null;
		}

	}

}
