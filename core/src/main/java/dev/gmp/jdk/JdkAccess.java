package dev.gmp.jdk;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The seam between the scheduler and the JDK: makes virtual threads on a scheduler of
 * ours and looks at them. One implementation a family of JDKs; the day the JDK ships an
 * official API for custom schedulers, supporting it is one more implementation.
 * <p>
 * Every method is called on the scheduler's hot path, except where it says otherwise.
 */
public interface JdkAccess {

	/**
	 * Returns the access for this JVM. The first successful call decides for the JVM's
	 * lifetime whether the package is reached through opens or Unsafe.
	 * @param unsafeAllowed whether {@code sun.misc.Unsafe} may be used where the package
	 * is not opened
	 * @return the access
	 * @throws JdkAccessException if there is none
	 */
	static JdkAccess get(boolean unsafeAllowed) {
		return JdkAccessHolder.get(unsafeAllowed);
	}

	/**
	 * Returns the access that {@link #get} found.
	 * @return the access, or {@code null} if nobody has asked for it yet
	 */
	static @Nullable JdkAccess found() {
		return JdkAccessHolder.found();
	}

	/**
	 * Tells how the JDK is reached.
	 * @return the way
	 */
	Access access();

	/**
	 * Creates an unstarted virtual thread.
	 * @param scheduler is handed the thread's continuation whenever the thread is to run:
	 * at its start, after an unpark, after a yield
	 * @param name the thread's name, {@code null} for none
	 * @param inheritThreadLocals whether inheritable thread locals of the current thread
	 * are inherited
	 * @param task what the thread runs
	 * @return the thread
	 */
	Thread newVirtualThread(Executor scheduler, @Nullable String name, boolean inheritThreadLocals, Runnable task);

	/**
	 * Makes a container, in which the JDK's thread dump shows threads under a name. Not
	 * on the hot path.
	 * @param name the name
	 * @param threads lists the live threads that were started in it
	 * @return the container; the JDK refers to it weakly
	 */
	Object newThreadContainer(String name, Supplier<Stream<Thread>> threads);

	/**
	 * Starts a thread in a container.
	 * @param thread a thread that was not started
	 * @param container what {@link #newThreadContainer} returned
	 */
	void start(Thread thread, Object container);

	/**
	 * Runs a short critical section that the end of the stack does not cut off: there is
	 * room for some dozens of calls, or the section does not begin.
	 * @param <A> the type of the first argument
	 * @param <B> the type of the second argument
	 * @param action what to run
	 * @param a its first argument
	 * @param b its second argument
	 * @throws StackOverflowError if there is no such room; then the action did not begin
	 */
	<A, B> void onReservedStack(BiConsumer<A, B> action, A a, B b);

	/**
	 * Returns the platform thread that the current thread is or is mounted on.
	 * @return a platform thread
	 */
	Thread currentCarrierThread();

	/**
	 * Returns the virtual thread that a continuation belongs to. Not on the hot path.
	 * @param continuation what the JDK handed to a scheduler
	 * @return the thread
	 */
	Thread virtualThreadOf(Runnable continuation);

	/**
	 * Makes a virtual thread hand its continuation to another scheduler from now on. To
	 * be called before the thread runs for the first time. Not on the hot path.
	 * @param virtualThread a thread that was started and has not run
	 * @param scheduler its new scheduler
	 */
	void setScheduler(Thread virtualThread, Executor scheduler);

	/**
	 * Tells whether a thread is unmounted because it yielded (and not, say, because it
	 * was unparked while it was about to park).
	 * @param virtualThread a thread
	 * @return {@code true} after {@link Thread#yield()} until it runs again
	 */
	boolean hasYielded(Thread virtualThread);

	/**
	 * Ends the park or wait of a virtual thread for a time, if the JDK has failed to
	 * enter its wake-up: the thread has left its carrier then, and nobody would wake it.
	 * To be called where it was mounted, which it may not be any more.
	 * @param virtualThread a thread
	 * @return whether it has to run now
	 */
	boolean endFailedTimedPark(Thread virtualThread);

	/**
	 * Wakes a platform thread, as {@link java.util.concurrent.locks.LockSupport#unpark}
	 * does, or lets it not sleep the next time. Compiled code of that method may hold
	 * that of {@link Executor#execute} of a scheduler, and asks for its stack, also if
	 * the thread is a platform thread: it must not be called where there is just enough.
	 * @param platformThread a platform thread
	 */
	void unparkPlatformThread(Thread platformThread);

	/**
	 * Lets the operating system run another thread in the place of the current carrier,
	 * without unmounting the virtual thread on it.
	 */
	void yieldCarrier();

	/**
	 * Lets the current carrier sleep, without unmounting the virtual thread on it. It may
	 * return earlier, and at once if the carrier was interrupted. It takes the permit
	 * that {@link #unparkPlatformThread} gives.
	 * @param nanos for how long, more than 0
	 */
	void parkCarrier(long nanos);

	/**
	 * Returns the CPU time that the garbage collector's threads have used. Takes some ten
	 * microseconds.
	 * @return nanoseconds since the JVM started, -1 if this JVM does not tell
	 */
	long gcCpuTime();

	/**
	 * Returns the CPU time of a platform thread. Allocates nothing.
	 * @param threadId its id
	 * @return nanoseconds, -1 if this JVM does not tell or the thread has ended
	 */
	long threadCpuTime(long threadId);

	/**
	 * Makes a reader of small files. Not on the hot path.
	 * @return the reader, {@code null} if there is none in this JVM
	 */
	@Nullable SmallFile newSmallFile();

	/**
	 * Tells why {@link #newEpoll} cannot be used in this JVM.
	 * @return the reason, {@code null} if it can
	 */
	@Nullable String epollUnavailable();

	/**
	 * Tells why {@link #newJdkPollerPair} cannot be used in this JVM.
	 * @return the reason, {@code null} if it can
	 */
	@Nullable String jdkPollersUnavailable();

	/**
	 * Offers each wait of a virtual thread for a socket to GMP from now on, before the
	 * JDK's own poller gets it. Only where one of the two can be used.
	 * @param waits what they are offered to; nothing may be installed yet
	 */
	void installSocketWaits(SocketWaitHook waits);

	/**
	 * Leaves waits to the JDK again. Those that are under way still reach what they were
	 * offered to.
	 */
	void uninstallSocketWaits();

	/**
	 * Wakes the virtual thread that waits for a socket, if there is one; as if the JDK's
	 * own poller had seen that it is ready. Takes no memory.
	 * @param socket the socket
	 * @param read whether it waits to read, else to write
	 */
	void socketReady(ReadySocket socket, boolean read);

	/**
	 * Lists the threads that wait for a socket, in GMP's pollers or in the JDK's own. Not
	 * on the hot path.
	 * @return the descriptor that each thread waits to read from; for those that wait to
	 * write, its complement; empty where this JDK does not tell
	 */
	Map<Thread, Integer> socketWaits();

	/**
	 * Offers the wake-up of each virtual thread that waits for a time, and is not of the
	 * JDK's own scheduler, to GMP from now on. Where this JDK does not allow it, the JDK
	 * goes on waking them.
	 * @param tasks what they are offered to
	 */
	void installTimers(DelayedTasks tasks);

	/**
	 * Leaves those wake-ups to the JDK again. What was taken already may still be
	 * cancelled.
	 */
	void uninstallTimers();

	/**
	 * Creates an epoll. Not on the hot path.
	 * @return the epoll, to be closed
	 * @throws IOException if the operating system refuses it
	 */
	EventPoller newEpoll() throws IOException;

	/**
	 * Creates pollers as the JDK has them for its own virtual threads, which nobody but
	 * the caller asks. Not on the hot path.
	 * @return the pollers, to be closed
	 * @throws IOException if the operating system refuses them
	 */
	EventPoller newJdkPollerPair() throws IOException;

}
