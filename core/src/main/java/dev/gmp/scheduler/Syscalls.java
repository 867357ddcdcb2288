package dev.gmp.scheduler;

import java.util.concurrent.Callable;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

import dev.gmp.concurrent.CoarseClock;

/**
 * Goroutines that say that they are about to block their machine: {@code entersyscall},
 * {@code entersyscallblock} and {@code exitsyscall} of Go.
 * <p>
 * Meanwhile the machine has no processor. Whatever the goroutine does with others then
 * (it may start or wake some, since a syscall here is any code) goes to the GRQ, as from
 * a foreign thread.
 * <p>
 * The goroutine may also wait for something inside, so that another machine goes on with
 * it: that machine has a processor, and there is nothing to return from. The machine that
 * it left {@linkplain #reacquire takes a processor back} before it looks for work.
 */
final class Syscalls {

	// The stack must not end between two steps of these.
	private static final BiConsumer<M, P> ENTER = Syscalls::enter;

	private static final BiConsumer<M, P> HAND_OFF = Syscalls::handOff;

	private static final BiConsumer<Syscalls, M> EXIT = Syscalls::exit;

	private final Scheduler scheduler;

	Syscalls(Scheduler scheduler) {
		this.scheduler = scheduler;
	}

	/**
	 * Runs a task that may block the machine for a short time.
	 * @param <T> the type of its result
	 * @param task what to run
	 * @return its result
	 * @throws Exception what it throws
	 */
	static <T extends @Nullable Object> T syscall(Callable<T> task) throws Exception {
		return call(ENTER, task);
	}

	/**
	 * Runs a task that will block the machine for long.
	 * @param <T> the type of its result
	 * @param task what to run
	 * @return its result
	 * @throws Exception what it throws
	 */
	static <T extends @Nullable Object> T blocking(Callable<T> task) throws Exception {
		return call(HAND_OFF, task);
	}

	private static <T extends @Nullable Object> T call(BiConsumer<M, P> leave, Callable<T> task) throws Exception {
		M m = Scheduler.currentMachine();
		P p = (m != null) ? m.p : null;
		// One whose processor was taken has nothing to give.
		if (m == null || ((p != null) ? p.retired : isInside(m))) {
			return task.call();
		}
		Scheduler scheduler = m.scheduler;
		if (p != null) {
			scheduler.jdk().onReservedStack(leave, m, p);
		}
		else {
			m.blocking = true;
		}
		try {
			return task.call();
		}
		finally {
			scheduler.syscalls().exitsyscall();
		}
	}

	private static void enter(M m, P p) {
		noteSince(m);
		m.oldp = p;
		m.forget();
		p.enterSyscall();
	}

	private static void handOff(M m, P p) {
		noteSince(m);
		p.counters.blockings++;
		m.blocking = true;
		m.release(p);
		m.scheduler.machines().handoffp(p);
	}

	private static void noteSince(M m) {
		G g = m.curg();
		if (g != null) {
			g.since = m.scheduler.clock().read();
		}
	}

	/**
	 * Tells whether the goroutine of a machine is in a syscall.
	 * @param m a machine without a processor, on its own thread
	 * @return {@code false} if it should have one
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
		M m = this.scheduler.currentM();
		if (m == null || m.p != null) {
			return;
		}
		this.scheduler.jdk().onReservedStack(EXIT, this, m);
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
			Scheduler.yieldIfPossible();
		}
	}

	private void exit(M m) {
		if (reacquire(m) != null) {
			return;
		}
		P idle = this.scheduler.processors().pidleget();
		if (idle != null) {
			m.acquire(idle);
			// It may have been away for long, and sysmon asleep.
			this.scheduler.clock().set(System.nanoTime());
			// It may have seen all processors idle in between.
			this.scheduler.sysmon().wakeupIfAsleep();
		}
	}

	/**
	 * Takes back the processor with which the machine went into a syscall, if it is still
	 * up for grabs.
	 * @param m a machine without a processor, on its own thread
	 * @return the processor, or {@code null} if there was none or somebody has taken it
	 */
	@Nullable P reacquire(M m) {
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
