package dev.gmp.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import org.jspecify.annotations.Nullable;

import dev.gmp.concurrent.AdaptiveSpin;
import dev.gmp.concurrent.Note;
import dev.gmp.jdk.JdkAccess;
import dev.gmp.jdk.MachineThread;
import dev.gmp.os.KernelThread;

/**
 * A machine (M): a platform thread that runs goroutines while it holds a processor, and
 * the state of that thread. What it does is in {@link Schedule}.
 */
final class M extends MachineThread {

	private static final VarHandle CURG;

	private static final VarHandle HELD_P;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			CURG = lookup.findVarHandle(M.class, "curg", G.class);
			HELD_P = lookup.findVarHandle(M.class, "p", P.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	final int number;

	/**
	 * Whose machine it is, for the calls that find their scheduler by the current thread.
	 */
	final Scheduler scheduler;

	/** Where the goroutines that it runs are started, readied and ended. */
	final Lifecycle lifecycle;

	/** On which the thread sleeps while it is idle. */
	final Note park;

	/** The processor it holds. Written by its own thread, read by snapshots. */
	@Nullable P p;

	/** The processor that it put up for grabs when it went into a syscall. */
	@Nullable P oldp;

	/**
	 * Whether its goroutine is in a call that has no processor to come back to. Written
	 * by its own thread.
	 */
	boolean blocking;

	/**
	 * The processor it is to take when it is woken, or {@code null} to end. The thread
	 * that takes the machine off the {@link IdleMachines} writes this before it wakes it.
	 */
	@Nullable P nextp;

	/**
	 * Whether it searches for work. While it does, it is counted in
	 * {@link Wakeups#spinning()}. Written by its own thread, or with {@link #nextp}.
	 */
	volatile boolean spinning;

	/** Whether it sleeps, on the idle list or in the poller. */
	volatile boolean parked;

	/**
	 * Whether it was woken or started to block in the poller. The thread that does so
	 * writes this before.
	 */
	boolean toPoll;

	/**
	 * Whether it is idle in the poller, and not on the list. Written by its own thread
	 * before it becomes idle, and read by the thread that has taken it.
	 */
	boolean inPoller;

	/** When it went there; guarded by the lock of {@link IdleMachines}. */
	long parkedAt;

	/** Whether it spins before it parks, by how long it was idle lately. */
	final AdaptiveSpin spin = new AdaptiveSpin();

	/** The next of the idle machines; guarded by the lock of {@link IdleMachines}. */
	@Nullable M schedlink;

	/** Whether its thread could not be started. */
	volatile boolean startFailed;

	/** Its thread, for sysmon; {@code null} before it runs. */
	@Nullable KernelThread kernelThread;

	/** Whether the goroutine found last inherits the slice of the one before it. */
	boolean inheritTime;

	/**
	 * Where it puts goroutines whose sockets are ready, {@code null} while it does not.
	 */
	@Nullable Injection injecting;

	/** The timers that it has taken to run them. */
	final @Nullable Timer[] due = new Timer[TimerHeap.MAX_BATCH];

	/** The goroutine it runs. Written by its own thread, read by snapshots. */
	@SuppressWarnings("unused")
	private @Nullable G curg;

	private int random;

	M(Scheduler scheduler, int number, @Nullable P nextp, boolean spinning) {
		// A machine may be created by any goroutine, for all: so not the group of that.
		super(scheduler.threadGroup(), scheduler.name() + "-m-" + number);
		this.scheduler = scheduler;
		this.lifecycle = scheduler.lifecycle();
		this.park = new Note(scheduler.jdk());
		this.number = number;
		this.nextp = nextp;
		this.spinning = spinning;
		this.random = number * 0x9E3779B9 + 1;
	}

	/**
	 * Returns the machine of the goroutine that the current thread is.
	 * @return the machine, or {@code null} outside a goroutine
	 */
	static @Nullable M current() {
		JdkAccess jdk = JdkAccess.found();
		if (jdk == null || !Thread.currentThread().isVirtual()) {
			return null;
		}
		return (jdk.currentCarrierThread() instanceof M m) ? m : null;
	}

	void setCurg(@Nullable G g) {
		CURG.setOpaque(this, g);
	}

	@Nullable G curg() {
		return (G) CURG.getOpaque(this);
	}

	/**
	 * Returns the processor it holds; from any thread.
	 */
	@Nullable P heldP() {
		return (P) HELD_P.getAcquire(this);
	}

	/**
	 * Takes a processor. On its own thread.
	 * @param p the processor, which it owns from now on
	 */
	void acquire(P p) {
		// It still has it on the short way back from a syscall.
		if (p.m != this) {
			p.m = this;
		}
		HELD_P.setRelease(this, p);
	}

	/**
	 * Gives a processor up. On its own thread.
	 * @param p the processor it holds, which goes on being owned by the caller
	 */
	void release(P p) {
		HELD_P.setRelease(this, (P) null);
		p.m = null;
	}

	/**
	 * Forgets its processor, which goes on naming it. On its own thread.
	 */
	void forget() {
		HELD_P.setRelease(this, (P) null);
	}

	/**
	 * Returns a random number from xorshift32.
	 * @param bound the number of possible values
	 * @return from 0 to {@code bound} - 1
	 */
	int random(int bound) {
		int x = this.random;
		x ^= x << 13;
		x ^= x >>> 17;
		x ^= x << 5;
		this.random = x;
		return (int) (((x & 0xFFFFFFFFL) * bound) >>> 32);
	}

	/**
	 * Passes on to the JDK what foreign code may have forked on this thread. On its own
	 * thread.
	 */
	void afterForeignCode() {
		passOnForked();
	}

	@Override
	protected void runMachine() {
		this.scheduler.run(this);
	}

}
