package dev.gmp.jdk;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Access to a JDK that is built from OpenJDK. The package {@code java.lang} must be open
 * to this module before the first instance is made.
 * <p>
 * What is on the hot path goes to static methods on static final handles, because only
 * then does the JIT compiler inline through it.
 */
final class OpenJdkAccess implements JdkAccess {

	private static final Logger logger = LoggerFactory.getLogger(JdkAccess.class);

	private final Access access;

	private final @Nullable String timersUnavailable;

	private final @Nullable PollerInterceptor sockets;

	private final @Nullable String socketsUnavailable;

	private final @Nullable String epollUnavailable;

	private final @Nullable String jdkPollersUnavailable;

	/**
	 * Looks for all parts, and tries each of them. On a platform thread that nobody else
	 * uses.
	 * @param access how the package was opened
	 * @throws Throwable if there is no access to threads; other parts may be missing
	 */
	private OpenJdkAccess(Access access) throws Throwable {
		this.access = access;
		Failures.load();
		VirtualThreads.initialise();
		SelfTest test = new SelfTest(this);
		test.threads();
		String timers = TimedParks.unavailable();
		this.timersUnavailable = (timers != null) ? timers : test.timers();
		PollerInterceptor sockets = null;
		String unavailable = null;
		if (!onLinux()) {
			unavailable = "there is no epoll on " + System.getProperty("os.name");
		}
		try {
			Pollers.initialise();
			if (unavailable == null) {
				sockets = new PollerInterceptor(MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup()));
				unavailable = test.sockets(sockets);
			}
		}
		catch (Throwable ex) {
			unavailable = Failures.notAsExpected("pollers", ex);
		}
		this.sockets = sockets;
		this.socketsUnavailable = unavailable;
		this.epollUnavailable = (unavailable != null) ? unavailable : Epoll.unavailable();
		this.jdkPollersUnavailable = (unavailable != null) ? unavailable : JdkPollerPair.unavailable(this);
	}

	/**
	 * Finds the access, on a thread of its own: the JDK makes threads on the way, which
	 * should inherit nothing of the current one, and that may be virtual.
	 * @param access how the package was opened
	 * @return the access
	 * @throws JdkAccessException if this JDK is not as it is expected
	 */
	static JdkAccess find(Access access) {
		Finder finder = new Finder(access);
		finder.start();
		boolean interrupted = false;
		while (finder.isAlive()) {
			try {
				finder.join();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		JdkAccess found = finder.found;
		if (found == null) {
			throw JdkVersions.unexpected(Failures.cause(finder.failure));
		}
		return found;
	}

	/**
	 * Prepares the current thread, a machine that is about to run goroutines.
	 */
	void enterMachine() {
		if (this.sockets != null && this.socketsUnavailable == null) {
			try {
				this.sockets.enterMachine();
			}
			catch (ReflectiveOperationException ex) {
				// It did so in the test.
				throw new IllegalStateException(ex);
			}
		}
	}

	/**
	 * Takes that back before the thread ends.
	 */
	void leaveMachine() {
		if (this.sockets != null && this.socketsUnavailable == null) {
			this.sockets.leaveMachine();
		}
	}

	private static boolean onLinux() {
		return System.getProperty("os.name", "").startsWith("Linux");
	}

	@Override
	public Access access() {
		return this.access;
	}

	@Override
	public Thread newVirtualThread(Executor scheduler, @Nullable String name, boolean inheritThreadLocals,
			Runnable task) {
		return VirtualThreads.create(scheduler, name, inheritThreadLocals, task);
	}

	@Override
	public @Nullable String containersUnavailable() {
		return ThreadContainers.unavailable();
	}

	@Override
	public Object newThreadContainer(String name, Supplier<Stream<Thread>> threads) {
		return ThreadContainers.create(name, threads);
	}

	@Override
	public void start(Thread thread, Object container) {
		ThreadContainers.start(thread, container);
	}

	@Override
	public <A, B> void onReservedStack(BiConsumer<A, B> action, A a, B b) {
		ReservedStack.run(action, a, b);
	}

	@Override
	public Thread currentCarrierThread() {
		return VirtualThreads.currentCarrier();
	}

	@Override
	public Thread virtualThreadOf(Runnable continuation) {
		return VirtualThreads.of(continuation);
	}

	@Override
	public void setScheduler(Thread virtualThread, Executor scheduler) {
		VirtualThreads.setScheduler(virtualThread, scheduler);
	}

	@Override
	public boolean hasYielded(Thread virtualThread) {
		return VirtualThreads.hasYielded(virtualThread);
	}

	@Override
	public boolean endFailedTimedPark(Thread virtualThread) {
		return VirtualThreads.endFailedTimedPark(virtualThread);
	}

	@Override
	public void unparkPlatformThread(Thread platformThread) {
		VirtualThreads.unparkPlatformThread(platformThread);
	}

	@Override
	public void yieldCarrier() {
		VirtualThreads.yieldCarrier();
	}

	@Override
	public void parkCarrier(long nanos) {
		VirtualThreads.parkCarrier(nanos);
	}

	@Override
	public long gcCpuTime() {
		return SystemFigures.gcCpuTime();
	}

	@Override
	public long threadCpuTime(long threadId) {
		return SystemFigures.threadCpuTime(threadId);
	}

	@Override
	public @Nullable SmallFile newSmallFile() {
		return SystemFigures.newSmallFile();
	}

	@Override
	public @Nullable String epollUnavailable() {
		return this.epollUnavailable;
	}

	@Override
	public @Nullable String jdkPollersUnavailable() {
		return this.jdkPollersUnavailable;
	}

	@Override
	public void installSocketWaits(SocketWaitHook waits) {
		try {
			sockets().install(waits);
		}
		catch (Throwable ex) {
			throw Failures.propagate(ex);
		}
	}

	@Override
	public void uninstallSocketWaits() {
		try {
			sockets().uninstall();
		}
		catch (Throwable ex) {
			throw Failures.propagate(ex);
		}
	}

	@Override
	public void socketReady(ReadySocket socket, boolean read) {
		sockets().ready(socket, read);
	}

	@Override
	public Map<Thread, Integer> socketWaits() {
		PollerInterceptor sockets = this.sockets;
		return (sockets != null) ? sockets.waits() : Map.of();
	}

	private PollerInterceptor sockets() {
		PollerInterceptor sockets = this.sockets;
		if (sockets == null || this.socketsUnavailable != null) {
			throw new IllegalStateException(this.socketsUnavailable);
		}
		return sockets;
	}

	@Override
	public @Nullable String timersUnavailable() {
		return this.timersUnavailable;
	}

	@Override
	public void installTimers(DelayedTasks tasks) {
		if (this.timersUnavailable != null) {
			return;
		}
		try {
			TimedParks.install(tasks);
		}
		catch (Throwable ex) {
			// Some may be there.
			uninstallTimers();
			logger.debug("Goroutines sleep by the JDK's own timers", ex);
		}
	}

	@Override
	public void uninstallTimers() {
		if (this.timersUnavailable != null) {
			return;
		}
		try {
			TimedParks.uninstall();
		}
		catch (Throwable ex) {
			logger.debug("Goroutines slept by the JDK's own timers", ex);
		}
	}

	@Override
	public EventPoller newEpoll() throws IOException {
		return new Epoll();
	}

	@Override
	public EventPoller newJdkPollerPair() throws IOException {
		if (this.jdkPollersUnavailable != null) {
			throw new IllegalStateException(this.jdkPollersUnavailable);
		}
		return new JdkPollerPair(this);
	}

	/**
	 * The thread that looks for the access.
	 */
	private static final class Finder extends Thread {

		private final Access access;

		private volatile @Nullable JdkAccess found;

		private volatile Throwable failure = new IllegalStateException("the test has not ended");

		Finder(Access access) {
			super(null, null, "gmp-jdk-check", 0, false);
			this.access = access;
			setDaemon(true);
		}

		@Override
		public void run() {
			try {
				this.found = new OpenJdkAccess(this.access);
			}
			catch (Throwable ex) {
				this.failure = ex;
			}
		}

	}

}
