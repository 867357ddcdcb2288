package dev.gmp.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

import dev.gmp.concurrent.CoarseClock;

/**
 * A goroutine (G): a JDK virtual thread that runs on this scheduler.
 * <p>
 * The object plays two parts, so that a goroutine costs one small allocation beside its
 * thread. It is the <em>scheduler</em> that the JDK knows for its thread: the JDK hands
 * the thread's continuation to {@link #execute} whenever the thread becomes runnable.
 * Each thread has a G of its own, so no map is needed to tell which goroutine that is.
 * And the object is what the queues hold.
 * <p>
 * A G is not wrapped around the thread's task: that would cost a frame on the stack of
 * each goroutine that waits. The end of a goroutine is seen from outside instead, see
 * {@link #claimEnd()}.
 */
final class G implements Executor {

	private static final BiConsumer<G, Runnable> HAND_OVER = G::handOver;

	/** What an ended goroutine runs if it stands in a queue once more. */
	@SuppressWarnings("UnnecessaryLambda") // its identity is asked for
	private static final Runnable NOTHING = () -> {
	};

	/** The thread of an ended goroutine, as far as anybody may ask. */
	private static final Thread NO_THREAD = Thread.ofVirtual()
		.name("ended")
		.inheritInheritableThreadLocals(false)
		.unstarted(NOTHING);

	private static final VarHandle ENDED;

	static {
		// Not that of whoever starts the first goroutine.
		NO_THREAD.setContextClassLoader(ClassLoader.getSystemClassLoader());
		try {
			ENDED = MethodHandles.lookup().findVarHandle(G.class, "ended", boolean.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	/** Where it is started, readied and ended. */
	final Lifecycle lifecycle;

	final long id;

	/**
	 * Runs the thread until it parks, yields or ends. Set at its start, before anybody
	 * can unpark it: whoever does has read the JDK's thread state, which was written
	 * after.
	 */
	private @Nullable Runnable continuation;

	private @Nullable Thread thread;

	/**
	 * When it became runnable if it was drawn as a sample, else 0; in nanoseconds of
	 * {@link System#nanoTime()}. Written before the goroutine is queued, and by the
	 * machine that has taken it.
	 */
	long readyAt;

	/**
	 * Since when it waits, is in a syscall or is runnable, on the {@link CoarseClock};
	 * {@link CoarseClock#NONE} while it runs. Written by the machine that runs it, and by
	 * whoever makes it runnable, before it is queued; one that yields is queued a moment
	 * before its machine writes this. A look at a thread that is parked, before its
	 * machine has written this, finds that the time is not known yet, and not the time of
	 * the last wait. It may stand in a queue twice, and the machine that takes it in vain
	 * writes this as well, a moment after it was queued.
	 */
	int since;

	/** Where {@link AllGs} holds it. */
	@Nullable G @Nullable [] allgsSlots;

	int allgsIndex;

	/** Whether plain JDK API made the thread. */
	final boolean adopted;

	/** Whether it is to be made runnable by sysmon, see {@link #execute}. */
	volatile boolean wakeupOverflowed;

	/**
	 * Whether it waits for a lock or semaphore of the JDK, and has readied nobody since
	 * it was woken last, so that it may have been woken for one and found it taken again.
	 * <p>
	 * A goroutine that releases such a lock wakes the first one that waits, and may take
	 * the lock again before that one has begun to run. From {@code runnext} it always
	 * would come too late: it runs when the machine has left the other one, which then
	 * holds the lock. So an idle processor takes it at once. A goroutine that passes a
	 * lock or a turn on to the next one has readied that one, and is not meant.
	 */
	boolean passedOver;

	/** Whether its end was counted. */
	@SuppressWarnings("unused")
	private volatile boolean ended;

	/**
	 * Creates a goroutine.
	 * @param lifecycle where it is started, readied and ended
	 * @param id its id
	 */
	G(Lifecycle lifecycle, long id) {
		this(lifecycle, id, false);
	}

	/**
	 * Creates a goroutine.
	 * @param lifecycle where it is started, readied and ended
	 * @param id its id
	 * @param adopted whether plain JDK API made its thread
	 */
	G(Lifecycle lifecycle, long id, boolean adopted) {
		this.lifecycle = lifecycle;
		this.id = id;
		this.adopted = adopted;
	}

	void setThread(Thread thread) {
		this.thread = thread;
	}

	Thread thread() {
		Thread thread = this.thread;
		if (thread == null) {
			throw new IllegalStateException("goroutine " + this.id + " has no thread yet");
		}
		return thread;
	}

	void setContinuation(Runnable continuation) {
		this.continuation = continuation;
	}

	/**
	 * Called by the JDK when a thread is to run: this one, or one that plain JDK API
	 * created inside this goroutine and that therefore inherited this scheduler.
	 * <p>
	 * It is called on the stack of whoever starts or wakes the thread, and the stack may
	 * end here. A start is refused then. A wake-up would be lost for ever, since the JDK
	 * has already noted it: sysmon makes up for it. (What ends in the JDK's own frames
	 * around this call is lost on any scheduler.)
	 * <p>
	 * The same holds for the memory. The JDK would try a wake-up again and again, but on
	 * the thread that wakes, which it blocks for 100 ms each time: a machine with its
	 * processor, or the one that polls the sockets for all.
	 */
	@Override
	public void execute(Runnable continuation) {
		try {
			if (Thread.currentThread() instanceof M) {
				// It is between two goroutines, as after a yield: its stack is before it.
				handOver(continuation);
			}
			else {
				this.lifecycle.jdk.onReservedStack(HAND_OVER, this, continuation);
			}
		}
		catch (StackOverflowError ex) {
			if (continuation != this.continuation) {
				throw ex;
			}
			// Nothing here may be a call, for which there is no stack.
			this.wakeupOverflowed = true;
			this.lifecycle.wakeupOverflowed = true;
		}
		catch (OutOfMemoryError ex) {
			if (continuation != this.continuation) {
				throw ex;
			}
			this.wakeupOverflowed = true;
			this.lifecycle.wakeupOverflowed = true;
			this.lifecycle.sysmon.wakeupIfAsleep();
		}
	}

	/**
	 * Makes the goroutine runnable after the JDK has failed to park it for a time, as if
	 * it had been woken for no reason.
	 */
	void readyAfterFailure() {
		Runnable continuation = this.continuation;
		if (continuation != null && this.lifecycle.jdk.endFailedTimedPark(thread())) {
			execute(continuation);
		}
	}

	private void handOver(Runnable continuation) {
		Runnable own = this.continuation;
		if (continuation == own) {
			this.lifecycle.ready(this);
		}
		else if (own == null) {
			this.lifecycle.start(this, continuation);
		}
		else if (own != NOTHING || this.lifecycle.jdk.virtualThreadOf(continuation).isAlive()) {
			this.lifecycle.adopt(continuation);
		}
		// Else its own, handed over once more by a thread that has asked for its stack.
	}

	/**
	 * Runs or continues the goroutine on the current platform thread, until it parks,
	 * yields or ends.
	 */
	void resume() {
		Runnable continuation = this.continuation;
		if (continuation == null) {
			throw new IllegalStateException("goroutine " + this.id + " was not started");
		}
		continuation.run();
	}

	/**
	 * Claims the end of the goroutine, if it has ended. A goroutine may park on one
	 * machine and end on another before the first one has looked at it. Then both see
	 * that it has ended, and only one may count it.
	 * @return whether it has ended and the caller is the one to count it
	 */
	boolean claimEnd() {
		return !thread().isAlive() && ENDED.compareAndSet(this, false, true);
	}

	/**
	 * Lets go of its thread, with the task and what that refers to, and the thread's
	 * locals: a slot of a ring keeps a goroutine that has left it until it is filled
	 * again, and whoever made a thread in this goroutine keeps this as its scheduler. A
	 * thread that reads these fields a moment too early sees a thread that has ended. The
	 * machine that has claimed its end calls this.
	 */
	void forgetThread() {
		this.continuation = NOTHING;
		this.thread = NO_THREAD;
	}

	/**
	 * Returns whether it has ended, so that its thread is not known any more.
	 * @return whether it has
	 */
	boolean isForgotten() {
		return isForgotten(this.thread);
	}

	/**
	 * Returns whether what a goroutine gave as its thread stands for none.
	 * @param thread what it gave
	 * @return whether the goroutine has ended
	 */
	static boolean isForgotten(@Nullable Thread thread) {
		return thread == NO_THREAD;
	}

	@Override
	public String toString() {
		Thread thread = this.thread;
		return "goroutine " + this.id + ((thread != null && !thread.getName().isEmpty()) ? " " + thread.getName() : "");
	}

}
