package dev.gmp.scheduler;

import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.gmp.concurrent.CoarseClock;
import dev.gmp.jdk.JdkAccess;

/**
 * The life of a goroutine: how it is made, starts, becomes runnable again, and ends:
 * {@code newproc}, {@code ready} and {@code goexit} of Go. The JDK comes here through
 * {@link G#execute}, a machine comes here with the goroutine that has ended.
 *
 * <h2>Where a runnable goroutine goes</h2> On a machine with a processor it becomes
 * {@code runnext}, and what was there goes to the tail of the ring. On any other thread
 * it goes to the GRQ. A goroutine that yields goes to its processor's part of the GRQ.
 * What a machine finds in the poller or among its timers goes where the machine says, see
 * {@link Injection}.
 */
final class Lifecycle {

	final JdkAccess jdk;

	final SysmonSleep sysmon;

	/** Whether there are goroutines that sysmon is to make runnable. */
	volatile boolean wakeupOverflowed;

	private final CoarseClock clock;

	private final GlobalRunQueue grq;

	private final AllGs allgs;

	private final Processors processors;

	private final Wakeups wakeups;

	private final GoroutineCount count;

	private final Termination termination;

	private final Latency latency;

	private final String schedulerName;

	private final long max;

	/** What the goroutines are started in; the JDK's thread dump shows it. */
	private final Object threadContainer;

	/** The next id that no processor has reserved. */
	private final AtomicLong ids = new AtomicLong(1);

	/** Made beforehand: it is needed when there is no memory for it. */
	private final Consumer<G> readyIfOverflowed = this::readyIfOverflowed;

	Lifecycle(JdkAccess jdk, SysmonSleep sysmon, CoarseClock clock, GlobalRunQueue grq, AllGs allgs,
			Processors processors, Wakeups wakeups, GoroutineCount count, Termination termination, Latency latency,
			String schedulerName, long max) {
		this.jdk = jdk;
		this.sysmon = sysmon;
		this.clock = clock;
		this.grq = grq;
		this.allgs = allgs;
		this.processors = processors;
		this.wakeups = wakeups;
		this.count = count;
		this.termination = termination;
		this.latency = latency;
		this.schedulerName = schedulerName;
		this.max = max;
		this.threadContainer = jdk.newThreadContainer(schedulerName, () -> startedThreads(allgs));
	}

	/*
	 * Adopted goroutines are in the JDK's own containers.
	 */
	private static Stream<Thread> startedThreads(AllGs allgs) {
		List<Thread> threads = new ArrayList<>();
		allgs.forEach((g) -> {
			Thread thread = g.thread();
			if (!g.adopted && thread.isAlive()) {
				threads.add(thread);
			}
		});
		return threads.stream();
	}

	/**
	 * Creates a goroutine that is not started.
	 * @param threadName the name of its thread, {@code null} for none
	 * @param inheritThreadLocals whether it inherits inheritable thread locals
	 * @param task what to run
	 * @return its thread
	 */
	Thread newGoroutine(@Nullable String threadName, boolean inheritThreadLocals, Runnable task) {
		G g = new G(this, nextGoroutineId());
		Thread thread = this.jdk.newVirtualThread(g, threadName, inheritThreadLocals, task);
		thread.setUncaughtExceptionHandler(UncaughtExceptions.HANDLER);
		g.setThread(thread);
		return thread;
	}

	/**
	 * Has the JDK start a goroutine, which then calls {@link #start(G, Runnable)}.
	 * @param thread what {@link #newGoroutine} returned
	 * @throws RejectedExecutionException if it is refused
	 */
	void start(Thread thread) {
		this.jdk.start(thread, this.threadContainer);
	}

	private long nextGoroutineId() {
		M m = currentM();
		P p = (m != null) ? m.p : null;
		return (p != null) ? p.counters.nextGoroutineId(this.ids) : this.ids.getAndIncrement();
	}

	/**
	 * Returns the machine of this scheduler that the current thread runs on.
	 * @return the machine, {@code null} on any other thread
	 */
	private @Nullable M currentM() {
		return (this.jdk.currentCarrierThread() instanceof M m && m.lifecycle == this) ? m : null;
	}

	/**
	 * Accepts a goroutine that the JDK starts, or refuses it.
	 * @param g the goroutine
	 * @param continuation what runs its thread
	 * @throws RejectedExecutionException if it is refused
	 */
	void start(G g, Runnable continuation) {
		checkLimit();
		M m = currentM();
		P p = (m != null) ? m.p : null;
		if (p != null && !p.retired) {
			// What may fail for want of memory comes before the goroutine counts.
			p.runq.prepareOverflow();
			p.allgs.add(g);
			p.counters.countSpawned();
			g.setContinuation(continuation);
			makeRunnableOn(p, g);
		}
		else {
			admitForeign(g, continuation, m != null);
		}
	}

	/**
	 * Accepts a virtual thread that plain JDK API created inside a goroutine, as a
	 * goroutine of its own: from now on the JDK hands its continuation to that.
	 * @param continuation what runs the thread
	 * @throws RejectedExecutionException if it is refused
	 */
	void adopt(Runnable continuation) {
		Thread thread = this.jdk.virtualThreadOf(continuation);
		G g = new G(this, nextGoroutineId(), true);
		g.setThread(thread);
		this.jdk.setScheduler(thread, g);
		start(g, continuation);
		this.count.countAdopted();
	}

	private void checkLimit() {
		long max = this.max;
		if (max != Long.MAX_VALUE && this.count.live() >= max) {
			throw new RejectedExecutionException(
					this.schedulerName + " has as many goroutines as it may have, " + max + " (gmp.goroutines.max)");
		}
	}

	/*
	 * The count is raised before the look whether the scheduler is closed, and close says
	 * so before it looks at the count. So either this goroutine is refused, or close
	 * knows of it.
	 */
	private void admitForeign(G g, Runnable continuation, boolean byGoroutine) {
		this.count.countForeignSpawned();
		boolean admitted = false;
		try {
			if (!byGoroutine && this.termination.isClosed()) {
				throw new RejectedExecutionException(this.schedulerName + " is closed");
			}
			this.allgs.addForeign(g);
			g.setContinuation(continuation);
			makeRunnable(g, null);
			admitted = true;
		}
		finally {
			if (!admitted) {
				this.allgs.remove(g);
				this.count.uncountForeignSpawned();
				this.termination.tryTerminate();
			}
		}
	}

	/**
	 * Makes a goroutine runnable that was unparked, or that yielded. The JDK calls this,
	 * on any thread.
	 * @param g the goroutine
	 */
	void ready(G g) {
		M m = currentM();
		P p = (m != null) ? m.p : null;
		// The machine itself hands over the goroutine it was running: it has yielded, or
		// it was unparked while it was about to park.
		if (m != null && p != null && m.curg() == g && this.jdk.hasYielded(g.thread())) {
			if (p.preempt) {
				p.counters.preemptions++;
			}
			if (p.retired) {
				makeRunnable(g, null);
				return;
			}
			this.latency.draw(g, p);
			// The machine announces it if it goes on with another one: see FindRunnable.
			p.yielded.put(g);
			return;
		}
		Injection injecting = (m != null) ? m.injecting : null;
		if (injecting == null) {
			makeRunnable(g, p);
		}
		else if (injecting == Injection.LOCAL && p != null && !p.retired) {
			g.since = this.clock.read();
			this.latency.draw(g, p);
			p.runq.put(g);
		}
		else {
			makeRunnable(g, null);
		}
	}

	/*
	 * Throws OutOfMemoryError only if the goroutine is in no queue: the caller hands it
	 * over again, or gives it up.
	 */
	private void makeRunnable(G g, @Nullable P p) {
		// What a shell holds is found late. Processors tells what becomes of a goroutine
		// that was put there because this look came too early.
		if (p == null || p.retired) {
			if (this.sysmon.isAsleep()) {
				this.clock.set(System.nanoTime());
			}
			g.since = this.clock.read();
			this.latency.draw(g);
			this.grq.put(g);
			this.wakeups.wakepForGrq();
			return;
		}
		makeRunnableOn(p, g);
	}

	/*
	 * What is in runnext alone is not announced: Wakeups tells why.
	 */
	private void makeRunnableOn(P p, G g) {
		g.since = this.clock.read();
		this.latency.draw(g, p);
		if (g.passedOver && this.processors.idle() != 0) {
			p.runq.prepareOverflow();
			p.runq.put(g);
		}
		else {
			p.runq.putNext(g);
		}
		if (p.runq.size() > 0) {
			VarHandle.fullFence();
			this.wakeups.wakep();
		}
	}

	/**
	 * Makes goroutines runnable whose wake-up found no stack or no memory. Only sysmon
	 * calls this.
	 * @return whether there were any
	 */
	boolean readyOverflowed() {
		if (!this.wakeupOverflowed) {
			return false;
		}
		// Before the visit: each goroutine is marked before this is set.
		this.wakeupOverflowed = false;
		this.allgs.forEach(this.readyIfOverflowed);
		return true;
	}

	private void readyIfOverflowed(G g) {
		if (!g.wakeupOverflowed) {
			return;
		}
		g.wakeupOverflowed = false;
		try {
			makeRunnable(g, null);
		}
		catch (OutOfMemoryError ex) {
			// The next round tries again.
			g.wakeupOverflowed = true;
			this.wakeupOverflowed = true;
		}
	}

	/**
	 * Forgets a goroutine that has ended.
	 * @param g the goroutine
	 * @param m the machine that ran it last, on its own thread
	 */
	void goexit(G g, M m) {
		this.allgs.remove(g);
		g.forgetThread();
		P p = m.p;
		if (p != null) {
			p.counters.countFinished();
		}
		else {
			this.count.countForeignFinished();
		}
	}

}
