package dev.gmp.scheduler;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import dev.gmp.concurrent.LogOnce;
import dev.gmp.jdk.JdkAccess;

/**
 * Who wakes the goroutines that sleep or wait for a time: the machines themselves, as in
 * Go. Each processor has a {@link TimerHeap}, to which its machine adds. A machine looks
 * at the heap of its processor before each goroutine that it runs; when its queues are
 * dry it looks at those of all others.
 *
 * <h2>Why a sleeping machine misses no timer</h2> A machine that goes idle and finds that
 * nobody sleeps only until the earliest timer does so itself ({@link #watch}). Timers are
 * added by machines alone, and each machine that has added one either goes on running
 * goroutines, and looks at the timers between them, or goes idle, and looks then, after
 * it has added. So what was added after a machine has looked is seen by the machine that
 * added it.
 * <p>
 * What is left is a machine that runs one goroutine for long: nobody looks at the timers
 * of its processor if the others are idle, or if each of them runs one goroutine for
 * long; also a heap may be without a processor after GOMAXPROCS was lowered. So sysmon
 * runs those that are late ({@link #runIfNobodyDid}), and it never sleeps past the
 * earliest one.
 */
final class Timers implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Timers.class);

	/** How late a timer is when sysmon takes care of it. */
	private static final long LATE = 10_000_000;

	/**
	 * How late a timer is when another processor that is idle takes care of it. Until
	 * then the machine that has it may come to it between two goroutines.
	 */
	private static final long LATE_FOR_MACHINES = 100_000;

	/** As {@link #LATE} while a processor is idle, or all. */
	static final long LATE_WITH_IDLE_P = 1_000_000;

	/** How many are run before the machine looks at its queue. */
	static final int BATCH = 64;

	/** Schedulers whose goroutines have timers here; guarded by its class. */
	private static int users;

	private final Scheduler scheduler;

	private final long origin = System.nanoTime();

	private final TimerHeap[] heaps;

	/**
	 * Until when some idle machine sleeps at most, {@link TimerHeap#NONE} if none is
	 * known to. A machine may sleep on with an earlier time than this tells; none sleeps
	 * longer that has entered its own.
	 */
	private final AtomicLong watched = new AtomicLong(TimerHeap.NONE);

	/** What sysmon takes. */
	private final @Nullable Timer[] late = new Timer[BATCH];

	private final LogOnce failure;

	Timers(Scheduler scheduler) {
		this.scheduler = scheduler;
		this.failure = new LogOnce(logger, Level.ERROR,
				"{}: a goroutine could not be woken at its time; this is logged once", scheduler.name());
		this.heaps = new TimerHeap[scheduler.options().processors()];
		for (int i = 0; i < this.heaps.length; i++) {
			this.heaps[i] = new TimerHeap(this, scheduler.jdk());
		}
	}

	/**
	 * Begins to take wake-ups, until it is closed.
	 */
	void install() {
		use(this.scheduler.jdk());
	}

	private static synchronized void use(JdkAccess jdk) {
		if (users == 0) {
			jdk.installTimers(Timers::schedule);
		}
		users++;
	}

	private static synchronized void release(JdkAccess jdk) {
		if (--users == 0) {
			jdk.uninstallTimers();
		}
	}

	private static @Nullable ScheduledFuture<?> schedule(Runnable wakeup, long nanos) {
		return (Thread.currentThread() instanceof M m) ? m.scheduler.timers().add(m, wakeup, nanos) : null;
	}

	private Timer add(M m, Runnable wakeup, long nanos) {
		P p = m.p;
		// It has none if it lost it in a syscall.
		TimerHeap heap = (p != null) ? p.timers : this.heaps[0];
		long when = now() + Math.max(nanos, 0);
		Timer timer = new Timer(heap, (when < 0) ? TimerHeap.NONE - 1 : when, wakeup);
		heap.add(timer);
		return timer;
	}

	/**
	 * Returns the heap that a processor uses. Several share one if there are more of them
	 * than at the start.
	 * @param id the id of the processor
	 * @return its heap
	 */
	TimerHeap heapOf(int id) {
		return this.heaps[id % this.heaps.length];
	}

	/**
	 * Returns the time on the clock of the timers, which never is negative.
	 * @return nanoseconds since the scheduler was made
	 */
	long now() {
		return System.nanoTime() - this.origin;
	}

	int size() {
		int size = 0;
		for (TimerHeap heap : this.heaps) {
			size += heap.size();
		}
		return size;
	}

	/**
	 * Tells when the first timer is due.
	 * @return the time, {@link TimerHeap#NONE} if there is none
	 */
	long earliest() {
		long earliest = TimerHeap.NONE;
		for (TimerHeap heap : this.heaps) {
			earliest = Math.min(earliest, heap.earliest());
		}
		return earliest;
	}

	/**
	 * Tells how late the first timer is.
	 * @return nanoseconds, 0 if none is due
	 */
	long lateness() {
		long earliest = earliest();
		return (earliest != TimerHeap.NONE) ? Math.max(now() - earliest, 0) : 0;
	}

	/**
	 * Tells when an idle processor should take care of a timer because no machine does:
	 * none sleeps until it is due, and those that run goroutines have not come to it.
	 * @return nanoseconds from now on, not positive if one is late;
	 * {@link TimerHeap#NONE} if there is none
	 */
	long untilUnwatched() {
		long earliest = earliest();
		if (earliest == TimerHeap.NONE || this.watched.get() <= earliest) {
			return TimerHeap.NONE;
		}
		return earliest + LATE_FOR_MACHINES - now();
	}

	boolean isDue() {
		long earliest = earliest();
		return earliest != TimerHeap.NONE && earliest <= now();
	}

	/**
	 * Wakes the goroutines whose time has come, from the heap of one processor. While its
	 * ring is rather full they stay in the heap, in the order of their times: the ring
	 * would overflow, and they would stand behind all that is in the GRQ.
	 * @param m the machine that holds the processor, on its own thread
	 * @param p the processor
	 */
	void run(M m, P p) {
		long earliest = p.timers.earliest();
		if (earliest == TimerHeap.NONE) {
			return;
		}
		int room = LocalRunQueue.CAPACITY - p.runq.size();
		// A ring that stays that full must not keep them out for ever.
		if (room >= BATCH || p.counters.schedtick % FindRunnable.GRQ_EVERY == 0) {
			long now = now();
			if (earliest <= now) {
				run(m, laterThan(earliest, p.timers, m), now, Math.min(room, BATCH));
			}
		}
	}

	/**
	 * Wakes goroutines from the heap of another processor if those are late, because its
	 * machine runs a long one, or has more than it can serve.
	 * @param m the machine that holds the processor, on its own thread
	 * @param p the processor
	 */
	@SuppressWarnings("ReferenceEquality") // identity is what is asked
	void help(M m, P p) {
		TimerHeap other = draw(m);
		long earliest = other.earliest();
		if (other == p.timers || earliest == TimerHeap.NONE) {
			return;
		}
		long now = now();
		int room = LocalRunQueue.CAPACITY - p.runq.size();
		if (earliest < now - LATE_WITH_IDLE_P && room > 0) {
			run(m, other, now, Math.min(room, BATCH));
		}
	}

	/*
	 * Goroutines go on to use the processor that woke them, so one that has more of them
	 * than the others would stay later than those for good. So each machine looks at one
	 * more heap, at random, and serves that if it is clearly the later one.
	 */
	private TimerHeap laterThan(long when, TimerHeap own, M m) {
		TimerHeap other = draw(m);
		return (other.earliest() < when - LATE_WITH_IDLE_P) ? other : own;
	}

	private TimerHeap draw(M m) {
		return this.heaps[m.random(this.heaps.length)];
	}

	/**
	 * Wakes goroutines whose time has come, from any heap.
	 * @param m a machine with a processor, on its own thread
	 * @return whether there were any
	 */
	boolean runAny(M m) {
		if (!isDue()) {
			return false;
		}
		long now = now();
		boolean any = false;
		for (TimerHeap heap : this.heaps) {
			if (heap.earliest() <= now) {
				any |= run(m, heap, now, BATCH);
			}
		}
		return any;
	}

	private boolean run(M m, TimerHeap heap, long now, int most) {
		int n = heap.takeDue(now, m.due, most);
		if (n == 0) {
			return false;
		}
		m.injecting = Injection.LOCAL;
		try {
			run(m.due, n);
		}
		finally {
			m.injecting = null;
		}
		// Idle processors are told by the machine when it goes on with one of them, or
		// with another one: see FindRunnable.
		return true;
	}

	private void run(@Nullable Timer[] timers, int n) {
		for (int i = 0; i < n; i++) {
			Timer timer = timers[i];
			timers[i] = null;
			if (timer != null) {
				runWhateverHappens(timer);
			}
		}
	}

	private void runWhateverHappens(Timer timer) {
		try {
			timer.run();
		}
		catch (Throwable ex) {
			this.failure.log(ex);
		}
	}

	/**
	 * Wakes the goroutines whose timers a machine has taken and has not come to run.
	 * @param m the machine, on its own thread
	 */
	void runLeft(M m) {
		run(m.due, m.due.length);
	}

	/**
	 * Enters an idle machine as one that sleeps until the earliest timer at most, if
	 * there is one for which nobody does. While all processors are busy, their machines
	 * look at the timers, and the first one that goes idle comes here.
	 * @return until when it sleeps, to be given to {@link #unwatch};
	 * {@link TimerHeap#NONE} if it need not care
	 */
	long watch() {
		long earliest = earliest();
		if (earliest == TimerHeap.NONE || this.scheduler.processors().idle() == 0) {
			return TimerHeap.NONE;
		}
		long until = this.watched.get();
		while (earliest < until) {
			if (this.watched.compareAndSet(until, earliest)) {
				return earliest;
			}
			until = this.watched.get();
		}
		return TimerHeap.NONE;
	}

	/**
	 * Takes a machine out that does not sleep any more.
	 * @param until what {@link #watch} returned
	 */
	void unwatch(long until) {
		if (until != TimerHeap.NONE) {
			this.watched.compareAndSet(until, TimerHeap.NONE);
		}
	}

	/**
	 * Takes out whoever sleeps until the earliest timer, perhaps one that does not. The
	 * next machine that goes idle enters itself.
	 */
	void unwatchAny() {
		this.watched.set(TimerHeap.NONE);
	}

	/**
	 * Wakes goroutines whose time came long ago, unless machines are at it: what they are
	 * late with stays in the order of its times, while from here it would go to the GRQ,
	 * behind what they wake. On sysmon's thread.
	 * @return whether there were any
	 */
	boolean runIfNobodyDid() {
		if (!isDue()) {
			return false;
		}
		long now = now();
		long late = (this.scheduler.processors().idle() > 0) ? LATE_WITH_IDLE_P : LATE;
		boolean any = false;
		for (TimerHeap heap : this.heaps) {
			if (now - heap.earliest() >= late && now - heap.servedAt() >= late) {
				int n;
				do {
					n = heap.takeDue(now, this.late, BATCH);
					run(this.late, n);
					any |= n > 0;
				}
				while (n == this.late.length);
			}
		}
		return any;
	}

	/**
	 * Ends them. No goroutine is left, and no machine.
	 */
	@Override
	public void close() {
		release(this.scheduler.jdk());
	}

}
