package dev.gmp.jdk;

import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

/**
 * What the scheduler needs of virtual threads and of the platform threads that carry
 * them. Without it there is no scheduler.
 * <p>
 * Every method is called on the scheduler's hot path, except where it says otherwise.
 */
public interface ThreadAccess {

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

}
