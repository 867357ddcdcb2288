package dev.gmp.scheduler;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import dev.gmp.concurrent.LogOnce;

/**
 * Wakes the goroutines whose time has come. The machines themselves do so, as in Go. Each
 * machine adds to the {@link TimerHeap} of its processor. It looks at that heap before
 * each goroutine that it runs, and at those of all others when its queues are dry.
 *
 * <h2>Why a sleeping machine misses no timer</h2> A machine that goes idle and finds that
 * no other one sleeps only until the earliest timer does so itself
 * ({@link TimerHeaps#watch}). Timers are added by machines alone. A machine that has
 * added one either goes on running goroutines, and looks at the timers between them, or
 * it goes idle, and looks then, after it has added. So what was added after another
 * machine has looked is seen by the machine that added it.
 *
 * <h2>What is left to sysmon</h2> A machine may run one goroutine for long. Nobody looks
 * at the timers of its processor then if the others are idle, or if each of them runs one
 * goroutine for long. Also a heap may be without a processor after GOMAXPROCS was
 * lowered. So sysmon runs timers that are late ({@link #runIfNobodyDid}), and it never
 * sleeps past the earliest one.
 */
final class DueTimers {

	private static final Logger logger = LoggerFactory.getLogger(DueTimers.class);

	/** How late a timer is when sysmon takes care of it. */
	private static final long LATE_NANOS = 10_000_000;

	/** The same while a processor is idle, and when it comes from another processor. */
	static final long LATE_WITH_IDLE_P_NANOS = 1_000_000;

	private final TimerHeaps timers;

	private final TimerHeap[] heaps;

	private final Processors processors;

	/** The timers that sysmon has taken to run them. */
	private final @Nullable Timer[] late = new Timer[TimerHeap.MAX_BATCH];

	private final LogOnce failure;

	DueTimers(TimerHeaps timers, Processors processors, String schedulerName) {
		this.timers = timers;
		this.heaps = timers.all();
		this.processors = processors;
		this.failure = new LogOnce(logger, Level.ERROR,
				"{}: a goroutine could not be woken at its time; this is logged once", schedulerName);
	}

	/**
	 * Adds a timer for a goroutine that is about to wait.
	 * @param m its machine
	 * @param wakeup makes the goroutine runnable
	 * @param nanos after how many nanoseconds
	 * @return the timer
	 */
	Timer add(M m, Runnable wakeup, long nanos) {
		P p = m.p;
		// The machine has none if it lost it in a syscall.
		TimerHeap heap = (p != null) ? p.timers : this.heaps[0];
		long when = this.timers.now() + Math.max(nanos, 0);
		Timer timer = new Timer(heap, (when < 0) ? TimerHeap.NONE - 1 : when, wakeup);
		heap.add(timer);
		return timer;
	}

	/**
	 * Wakes the goroutines whose time has come, from the heap of one processor. While the
	 * processor's ring is rather full they stay in the heap, in the order of their times:
	 * the ring would overflow, and they would stand behind all that is in the GRQ.
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
		if (room >= TimerHeap.MAX_BATCH || p.counters.schedtick % GlobalRunQueue.FIRST_EVERY == 0) {
			long now = this.timers.now();
			if (earliest <= now) {
				run(m, laterThan(earliest, p.timers, m), now, Math.min(room, TimerHeap.MAX_BATCH));
			}
		}
	}

	/**
	 * Wakes goroutines from the heap of another processor if those are late, because its
	 * machine runs a long one, or has more than it can serve.
	 * @param m the machine that holds the processor, on its own thread
	 * @param p the processor
	 */
	void help(M m, P p) {
		TimerHeap other = draw(m);
		long earliest = other.earliest();
		if (other == p.timers || earliest == TimerHeap.NONE) {
			return;
		}
		long now = this.timers.now();
		int room = LocalRunQueue.CAPACITY - p.runq.size();
		if (earliest < now - LATE_WITH_IDLE_P_NANOS && room > 0) {
			run(m, other, now, Math.min(room, TimerHeap.MAX_BATCH));
		}
	}

	/*
	 * Goroutines go on to use the processor that woke them, so a processor that has more
	 * of them than the others would stay later than those for good. So each machine looks
	 * at one more heap, at random, and serves that if it is clearly the later one.
	 */
	private TimerHeap laterThan(long when, TimerHeap own, M m) {
		TimerHeap other = draw(m);
		return (other.earliest() < when - LATE_WITH_IDLE_P_NANOS) ? other : own;
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
		if (!this.timers.isDue()) {
			return false;
		}
		long now = this.timers.now();
		boolean any = false;
		for (TimerHeap heap : this.heaps) {
			if (heap.earliest() <= now) {
				any |= run(m, heap, now, TimerHeap.MAX_BATCH);
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
	 * Wakes goroutines whose time came long ago, unless machines are at it. What machines
	 * are late with stays in the order of its times, while from here it would go to the
	 * GRQ, behind what the machines wake. Only sysmon calls this.
	 * @return whether there were any
	 */
	boolean runIfNobodyDid() {
		if (!this.timers.isDue()) {
			return false;
		}
		long now = this.timers.now();
		long late = (this.processors.idle() > 0) ? LATE_WITH_IDLE_P_NANOS : LATE_NANOS;
		boolean any = false;
		for (TimerHeap heap : this.heaps) {
			if (now - heap.earliest() >= late && now - heap.servedAt() >= late) {
				int n;
				do {
					n = heap.takeDue(now, this.late, TimerHeap.MAX_BATCH);
					run(this.late, n);
					any |= n > 0;
				}
				while (n == this.late.length);
			}
		}
		return any;
	}

}
