package dev.gmp.scheduler;

import java.util.concurrent.Callable;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

import dev.gmp.concurrent.CoarseClock;
import dev.gmp.jdk.JdkAccess;

/**
 * Calls of goroutines that say that they are about to block their machine:
 * {@code entersyscall}, {@code entersyscallblock} and {@code exitsyscall} of Go.
 * <p>
 * The machine has no processor during the call. A syscall here is any code, so the
 * goroutine may start or wake others meanwhile. Those go to the GRQ, as from a foreign
 * thread.
 * <p>
 * The goroutine may also wait for something during the call, so that another machine goes
 * on with it. That machine has a processor, and the goroutine has nothing to return from.
 * The machine that it left {@linkplain #reacquire takes its processor back} before it
 * looks for work.
 */
final class Syscalls {

	// The stack must not end between two steps of these.
	private static final BiConsumer<Syscalls, M> ENTER = Syscalls::enter;

	private static final BiConsumer<Syscalls, M> HAND_OFF = Syscalls::handOff;

	private static final BiConsumer<Syscalls, M> EXIT = Syscalls::exit;

	private final JdkAccess jdk;

	private final Wakeups wakeups;

	private final CoarseClock clock;

	Syscalls(JdkAccess jdk, Wakeups wakeups, CoarseClock clock) {
		this.jdk = jdk;
		this.wakeups = wakeups;
		this.clock = clock;
	}

	/**
	 * Runs a task that may block the machine for a short time.
	 * @param <T> the type of its result
	 * @param m the machine of the current goroutine
	 * @param task what to run
	 * @return its result
	 * @throws Exception what it throws
	 */
	<T extends @Nullable Object> T syscall(M m, Callable<T> task) throws Exception {
		return call(m, ENTER, task);
	}

	/**
	 * Runs a task that will block the machine for long.
	 * @param <T> the type of its result
	 * @param m the machine of the current goroutine
	 * @param task what to run
	 * @return its result
	 * @throws Exception what it throws
	 */
	<T extends @Nullable Object> T blocking(M m, Callable<T> task) throws Exception {
		return call(m, HAND_OFF, task);
	}

	private <T extends @Nullable Object> T call(M m, BiConsumer<Syscalls, M> leave, Callable<T> task) throws Exception {
		P p = m.p;
		// A machine whose processor was taken has nothing to give.
		if ((p != null) ? p.retired : isInside(m)) {
			return task.call();
		}
		if (p != null) {
			this.jdk.onReservedStack(leave, this, m);
		}
		else {
			m.blocking = true;
		}
		try {
			return task.call();
		}
		finally {
			exitsyscall();
		}
	}

	private void enter(M m) {
		P p = m.p;
		if (p == null) {
			return;
		}
		noteSince(m);
		m.oldp = p;
		m.forget();
		p.enterSyscall();
	}

	private void handOff(M m) {
		P p = m.p;
		if (p == null) {
			return;
		}
		noteSince(m);
		p.counters.blockings++;
		m.blocking = true;
		m.release(p);
		this.wakeups.handoffp(p);
	}

	private void noteSince(M m) {
		G g = m.curg();
		if (g != null) {
			g.since = this.clock.read();
		}
	}

	/**
	 * Returns whether the goroutine of a machine is in a syscall.
	 * @param m a machine without a processor, on its own thread
	 * @return {@code false} if the machine should have a processor
	 */
	private static boolean isInside(M m) {
		return m.blocking || m.oldp != null;
	}

	/**
	 * Lets a goroutine give way that goes on without a processor because it could not
	 * leave its machine when its syscall was over. Inside a syscall it does not: it needs
	 * no processor there, and would block one.
	 * @param m its machine, which has no processor
	 */
	void checkpoint(M m) {
		if (!isInside(m)) {
			exitsyscall();
		}
	}

	private void exitsyscall() {
		// Not always the machine on which the call began: the goroutine may have waited.
		M m = M.current();
		if (m == null || m.p != null) {
			return;
		}
		this.jdk.onReservedStack(EXIT, this, m);
		G g = m.curg();
		P p = m.p;
		if (p != null && g != null) {
			g.since = CoarseClock.NONE;
		}
		if (p == null || p.preempt) {
			// Without a processor to the GRQ, as everything that such a machine readies;
			// the machine stops. A goroutine that cannot leave its machine, with a native
			// frame on its stack, goes on without a processor until it can. With one
			// whose slice is over, since a syscall is a chance to give way: sysmon may
			// never meet one that is between two short calls.
			yieldIfPossible();
		}
	}

	private void exit(M m) {
		if (reacquire(m) == null && this.wakeups.acquireIdle(m)) {
			// The machine may have been away for long, and sysmon asleep.
			this.clock.set(System.nanoTime());
		}
	}

	/**
	 * Yields, unless there is no memory for the stack of the goroutine that is to leave
	 * its machine. A goroutine that goes on instead has not failed in what it does.
	 */
	static void yieldIfPossible() {
		try {
			Thread.yield();
		}
		catch (OutOfMemoryError ex) {
			// It goes on.
		}
	}

	/**
	 * Takes back the processor with which the machine went into a syscall, if it is still
	 * up for grabs.
	 * @param m a machine without a processor, on its own thread
	 * @return the processor, or {@code null} if there was none or somebody has taken it
	 */
	static @Nullable P reacquire(M m) {
		m.blocking = false;
		P old = m.oldp;
		if (old == null) {
			return null;
		}
		m.oldp = null;
		if (!old.takeFromSyscall()) {
			return null;
		}
		m.acquire(old);
		return old;
	}

}
