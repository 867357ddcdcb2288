package dev.gmp.jdk;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

import org.jspecify.annotations.Nullable;

/**
 * File descriptors that goroutines wait for, in epoll of Linux, through the JDK's own
 * native methods.
 * <p>
 * Each registration is for one event. Those that wait to write are in an epoll of their
 * own, which lies in the other one: a descriptor may be waited for in both directions by
 * two goroutines, and neither has to know of the other. Writers wait seldom, so the
 * second system call that this takes is seldom made.
 */
final class Epoll implements EventPoller {

	/** More than the interpreted calls after which a method handle is customized. */
	private static final int CALLS = 130;

	/** No descriptor. */
	private static final int NONE = -1;

	private static final int CTL_ADD = 1;

	private static final int CTL_DEL = 2;

	private static final int CTL_MOD = 3;

	private static final int IN = 0x1;

	private static final int OUT = 0x4;

	private static final int ONE_SHOT = 1 << 30;

	private static final int EDGE_TRIGGERED = 1 << 31;

	private static final int ENOENT = 2;

	private final int readers;

	private final int writers;

	/**
	 * What is written to wake who waits. It is edge-triggered and never read: each write
	 * is one event, which nobody can take back.
	 */
	private final Object event;

	private final int eventFd;

	private final long events;

	Epoll() throws IOException {
		int readers = NONE;
		int writers = NONE;
		int eventFd = NONE;
		try {
			readers = (int) Handles.CREATE.invokeExact();
			writers = (int) Handles.CREATE.invokeExact();
			this.event = Handles.NEW_EVENT_FD.invokeExact();
			eventFd = (int) Handles.EFD.invokeExact(this.event);
			add(readers, writers, IN);
			add(readers, eventFd, IN | EDGE_TRIGGERED);
			this.events = (long) Handles.ALLOCATE.invokeExact(MAX_EVENTS);
		}
		catch (Throwable ex) {
			// There may be no descriptors left, and the others need those.
			close(readers);
			close(writers);
			close(eventFd);
			throw Failures.asIoException(ex);
		}
		this.readers = readers;
		this.writers = writers;
		this.eventFd = eventFd;
	}

	/**
	 * Tells why there is none in this JVM.
	 * @return the reason, {@code null} if there is one
	 */
	static @Nullable String unavailable() {
		try (Epoll epoll = new Epoll()) {
			epoll.rehearse();
			return null;
		}
		catch (Throwable ex) {
			return Failures.notAsExpected("methods of epoll", ex);
		}
	}

	/**
	 * Calls the handles as often as the JVM does something that takes memory for it, see
	 * {@link java.lang.invoke.MethodHandle}: not when there is none.
	 */
	private void rehearse() throws IOException {
		int[] ready = new int[2 * MAX_EVENTS];
		for (int i = 0; i < CALLS; i++) {
			wakeup();
			await(0, ready);
			ctl(this.readers, CTL_MOD, this.eventFd, IN | EDGE_TRIGGERED);
		}
	}

	private static void close(int fd) {
		if (fd == NONE) {
			return;
		}
		try {
			Handles.CLOSE.invokeExact(fd);
		}
		catch (Throwable ex) {
			throw Failures.propagate(ex);
		}
	}

	private static void add(int epfd, int fd, int events) throws IOException {
		int error = ctl(epfd, CTL_ADD, fd, events);
		if (error != 0) {
			throw new IOException("epoll_ctl failed: " + error);
		}
	}

	@Override
	public void register(int fd, boolean read) throws IOException {
		int epfd = read ? this.readers : this.writers;
		int events = (read ? IN : OUT) | ONE_SHOT;
		// It is there already unless this is its first time.
		int error = ctl(epfd, CTL_MOD, fd, events);
		if (error == ENOENT) {
			error = ctl(epfd, CTL_ADD, fd, events);
		}
		if (error != 0) {
			throw new IOException("epoll_ctl failed: " + error);
		}
	}

	@Override
	public void deregister(int fd, boolean read) {
		ctl(read ? this.readers : this.writers, CTL_DEL, fd, 0);
	}

	@Override
	public int await(int millis, int[] ready) throws IOException {
		int n = poll(this.readers, millis);
		int found = 0;
		boolean writersReady = false;
		for (int i = 0; i < n; i++) {
			int fd = descriptor(i);
			if (fd == this.writers) {
				writersReady = true;
			}
			else if (fd != this.eventFd) {
				ready[found++] = fd;
			}
		}
		return writersReady ? addWriters(ready, found) : found;
	}

	private int addWriters(int[] ready, int readers) throws IOException {
		int found = readers;
		try {
			int n = poll(this.writers, 0);
			for (int i = 0; i < n; i++) {
				ready[found++] = ~descriptor(i);
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

	private int poll(int epfd, int timeout) throws IOException {
		try {
			return (int) Handles.WAIT.invokeExact(epfd, this.events, MAX_EVENTS, timeout);
		}
		catch (Throwable ex) {
			throw Failures.asIoException(ex);
		}
	}

	private int descriptor(int i) {
		try {
			return (int) Handles.DESCRIPTOR.invokeExact((long) Handles.EVENT.invokeExact(this.events, i));
		}
		catch (Throwable ex) {
			throw Failures.propagate(ex);
		}
	}

	@Override
	public void wakeup() {
		try {
			Handles.SET.invokeExact(this.event);
		}
		catch (Throwable ex) {
			throw Failures.propagate(ex);
		}
	}

	private static int ctl(int epfd, int operation, int fd, int events) {
		try {
			return (int) Handles.CTL.invokeExact(epfd, operation, fd, events);
		}
		catch (Throwable ex) {
			throw Failures.propagate(ex);
		}
	}

	@Override
	public void close() {
		close(this.readers);
		close(this.writers);
		close(this.eventFd);
		try {
			Handles.FREE.invokeExact(this.events);
		}
		catch (Throwable ex) {
			throw Failures.propagate(ex);
		}
	}

	/**
	 * The handles; initialised at the first use, when the package is open.
	 */
	private static final class Handles {

		static final MethodHandle CREATE;

		static final MethodHandle CTL;

		static final MethodHandle WAIT;

		static final MethodHandle ALLOCATE;

		static final MethodHandle FREE;

		static final MethodHandle EVENT;

		static final MethodHandle DESCRIPTOR;

		static final MethodHandle NEW_EVENT_FD;

		static final MethodHandle EFD;

		static final MethodHandle SET;

		static final MethodHandle CLOSE;

		static {
			try {
				MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(Class.forName("sun.nio.ch.EPoll"),
						MethodHandles.lookup());
				Class<?> epoll = lookup.lookupClass();
				Class<?> eventFd = lookup.findClass("sun.nio.ch.EventFD");
				CREATE = lookup.findStatic(epoll, "create", MethodType.methodType(int.class));
				CTL = lookup.findStatic(epoll, "ctl",
						MethodType.methodType(int.class, int.class, int.class, int.class, int.class));
				WAIT = lookup.findStatic(epoll, "wait",
						MethodType.methodType(int.class, int.class, long.class, int.class, int.class));
				ALLOCATE = lookup.findStatic(epoll, "allocatePollArray", MethodType.methodType(long.class, int.class));
				FREE = lookup.findStatic(epoll, "freePollArray", MethodType.methodType(void.class, long.class));
				EVENT = lookup.findStatic(epoll, "getEvent", MethodType.methodType(long.class, long.class, int.class));
				DESCRIPTOR = lookup.findStatic(epoll, "getDescriptor", MethodType.methodType(int.class, long.class));
				NEW_EVENT_FD = lookup.findConstructor(eventFd, MethodType.methodType(void.class))
					.asType(MethodType.methodType(Object.class));
				EFD = lookup.findVirtual(eventFd, "efd", MethodType.methodType(int.class))
					.asType(MethodType.methodType(int.class, Object.class));
				SET = lookup.findVirtual(eventFd, "set", MethodType.methodType(void.class))
					.asType(MethodType.methodType(void.class, Object.class));
				CLOSE = lookup.findStatic(lookup.findClass("sun.nio.ch.FileDispatcherImpl"), "closeIntFD",
						MethodType.methodType(void.class, int.class));
			}
			catch (Throwable ex) {
				throw new ExceptionInInitializerError(ex);
			}
		}

	}

}
