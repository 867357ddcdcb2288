package dev.gmp.jdk;

import java.io.Serial;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * A platform thread that goroutines run on, as the JDK wants a carrier of virtual threads
 * to be.
 * <p>
 * <b>What the JDK asks.</b> {@link java.util.concurrent.SynchronousQueue},
 * {@link java.util.concurrent.LinkedTransferQueue} and
 * {@link java.util.concurrent.Exchanger} let a thread spin for its partner before it
 * parks, unless {@code ForkJoinWorkerThread.hasKnownQueuedWork()} says that the carrier
 * is a worker of a {@link ForkJoinPool} that has something else to do. A thread of any
 * other kind has nothing to do in its eyes: the waiting goroutine would spin on the
 * processor that its partner stands in line for, and then park all the same.
 * <p>
 * <b>The answer is always yes</b>, as a task that nobody ever runs lies in this thread's
 * own queue of a pool that never has a worker. Nothing is pretended: the thread is a
 * worker thread, and the task is queued by {@link ForkJoinTask#fork()}. So it takes no
 * access to internals, and a JDK that asks in another way gets the answer that a plain
 * thread would give. The true answer, whether the processor's queues hold something,
 * would cost a write at each switch, and was not better where it differs: a goroutine
 * that has nothing beside it parks, its partner gets {@code runnext}, and both stay on
 * one processor in less time (190 to 260 ns a hand-over) than two take that spin for each
 * other on two (200 to 500 ns on stock virtual threads), and in half of the CPU time.
 * <p>
 * <b>What else is asked about the carrier</b>, in JDK 25 to 28, gets the answer of a
 * plain thread, and should:
 * <ul>
 * <li>{@code jdk.internal.misc.CarrierThread}, before file I/O and in
 * {@code VirtualThread}: only the JDK's own scheduler compensates for blocked carriers
 * and has their queues. Ours has sysmon.</li>
 * <li>{@code ForkJoinPool.submit}: whether the carrier is of the pool that is submitted
 * to. No pool that anybody knows is ours.</li>
 * <li>{@code ThreadLocalRandom} takes the probe of the carrier, {@code ThreadLocal} the
 * values of carriers (buffers of native I/O; from JDK 27 on a poller, from 28 on a pool
 * of memory): these belong to any thread.</li>
 * <li>{@code Phaser}, the locks and {@code Striped64} ask for the number of CPUs, if
 * anything, and spin alike on all threads.</li>
 * </ul>
 * All the rest asks {@link Thread#currentThread()}, which is the virtual thread while one
 * is mounted. What runs between goroutines sees a worker of that pool: tasks that it
 * forks and joins run in place, as there are no other workers, and what it only forks is
 * to be passed on by {@link #passOnForked()}.
 */
public abstract class MachineThread extends ForkJoinWorkerThread {

	/**
	 * Refuses to make threads. It is never shut down: a worker of a pool that stops may
	 * not wait on a {@link java.util.concurrent.locks.Condition}. The pool must not
	 * refuse a machine that waits there because nobody takes its place either, so it is
	 * always satisfied.
	 */
	private static final ForkJoinPool POOL = new ForkJoinPool(1, (pool) -> null, null, false, 0, 1, 0, (pool) -> true,
			1, TimeUnit.DAYS);

	private static final Queued QUEUED = new Queued();

	/**
	 * Creates a daemon thread that inherits nothing: whoever needs a machine may be of an
	 * application that is undeployed while the machine lives.
	 * @param group its group
	 * @param name its name
	 */
	@SuppressWarnings("this-escape") // into Thread's own setters
	protected MachineThread(ThreadGroup group, String name) {
		super(group, POOL, false);
		setName(name);
		setDaemon(true);
		setContextClassLoader(ClassLoader.getSystemClassLoader());
	}

	@Override
	public final void run() {
		try {
			QUEUED.fork();
		}
		catch (Throwable ex) {
			// No memory for its queue: goroutines that wait here spin a moment first.
		}
		OpenJdkAccess jdk = (JdkAccess.found() instanceof OpenJdkAccess found) ? found : null;
		try {
			if (jdk != null) {
				jdk.enterMachine();
			}
			runMachine();
		}
		finally {
			if (jdk != null) {
				jdk.leaveMachine();
			}
		}
	}

	/**
	 * Is what the thread does.
	 */
	protected abstract void runMachine();

	/**
	 * Passes on to the common pool what was forked on this thread, which would have gone
	 * there from a plain thread. To be called on this thread after code of others ran.
	 */
	protected final void passOnForked() {
		if (getQueuedTaskCount() == 1) {
			return;
		}
		for (ForkJoinTask<?> task = Queued.takeLast(); task != null; task = Queued.takeLast()) {
			if (task != QUEUED) {
				passOn(task);
			}
		}
		QUEUED.fork();
	}

	private static void passOn(ForkJoinTask<?> task) {
		try {
			ForkJoinPool.commonPool().execute(task);
		}
		catch (Throwable ex) {
			// As when the memory ran out. Whoever waits for it is told, and the machine
			// goes on.
			task.completeExceptionally(ex);
		}
	}

	/**
	 * The task that lies in the queues of all machines. It never completes, so it can be
	 * forked again when code of others has helped to run all that is queued.
	 */
	private static final class Queued extends ForkJoinTask<Void> {

		@Serial
		private static final long serialVersionUID = 1;

		static @Nullable ForkJoinTask<?> takeLast() {
			return pollNextLocalTask();
		}

		@Override
		public @Nullable Void getRawResult() {
			return null;
		}

		@Override
		protected void setRawResult(@Nullable Void value) {
		}

		@Override
		protected boolean exec() {
			return false;
		}

	}

}
