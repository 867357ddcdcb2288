package dev.gmp.scheduler;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The system monitor: one daemon thread without a processor that looks after what the
 * machines cannot see while they run goroutines. What it does about one processor is in
 * {@link Retake}; besides, it starts machines that could not be started, ends those that
 * are idle for long, makes goroutines runnable whose wake-up found no stack, and polls
 * the network and runs timers if nobody did for long.
 * <p>
 * It sleeps 20 µs between two rounds; after 50 rounds without anything to do the sleep
 * doubles up to 10 ms (1 ms while a processor is idle, which bounds how long a goroutine
 * waits in {@code runnext}). When nothing ran for a round of 1 ms it sleeps until the
 * first machine is woken, an idle one is old enough to end, or a timer is late.
 * <p>
 * When it was not woken in time, because the process was stopped or throttled, or because
 * of a pause of the garbage collector, nobody else ran either: it takes that time out of
 * what it has seen, so that nobody is blamed for it.
 */
final class Sysmon extends Thread {

	private static final Logger logger = LoggerFactory.getLogger(Sysmon.class);

	private static final long MIN_SLEEP = 20_000;

	private static final long MAX_SLEEP = 10_000_000;

	private static final long MAX_SLEEP_WITH_IDLE_P = 1_000_000;

	private static final int QUIET_ROUNDS = 50;

	/** A shorter one is how busy cores are shared, not a pause of the whole. */
	private static final long OVERSLEEP = 5_000_000;

	private static final long RETRY_START = 10_000_000;

	private static final long MAX_RETRY_START = 1_000_000_000;

	private static final long REAP_EVERY = 1_000_000_000;

	/**
	 * How long it sleeps at most while nothing runs: a thread whose stack ends while it
	 * wakes a goroutine has none left to wake this one either, see {@link G#execute}.
	 */
	private static final long LONGEST_SLEEP = 1_000_000_000;

	private final Scheduler scheduler;

	private final Processors processors;

	private final Retake retake;

	private final GcPauses gc;

	private final long keepAlive;

	private final Note note;

	/**
	 * Whether it sleeps until it is woken. It sets this, then looks whether a processor
	 * is busy; who makes one busy does so, then looks at this: one of them sees the
	 * other.
	 */
	private volatile boolean asleep;

	private volatile boolean ended;

	private long nextRetry = System.nanoTime();

	private long retryAfter = RETRY_START;

	private long nextReap = System.nanoTime();

	private boolean failureLogged;

	/** The rounds it has made. Written by its own thread, as what follows. */
	private volatile long rounds;

	private volatile long oversleeps;

	private volatile long overslept;

	Sysmon(Scheduler scheduler) {
		super(scheduler.threadGroup(), null, scheduler.name() + "-sysmon", 0, false);
		this.scheduler = scheduler;
		this.note = new Note(scheduler.jdk());
		this.processors = scheduler.processors();
		this.retake = new Retake(scheduler);
		this.gc = new GcPauses(scheduler.jdk());
		this.keepAlive = Nanos.of(scheduler.options().machinesKeepAlive());
		setDaemon(true);
		setContextClassLoader(ClassLoader.getSystemClassLoader());
	}

	Retake retake() {
		return this.retake;
	}

	GcPauses gc() {
		return this.gc;
	}

	/** For how long the goroutine has waited that waits longest for a processor. */
	long oldestRunnableMillis() {
		return 0;
	}

	boolean isAsleep() {
		return this.asleep;
	}

	long rounds() {
		return this.rounds;
	}

	long oversleeps() {
		return this.oversleeps;
	}

	long overslept() {
		return this.overslept;
	}

	/**
	 * Wakes it if nothing was running until now.
	 */
	void wakeupIfAsleep() {
		if (this.asleep) {
			this.asleep = false;
			this.note.wakeup(this);
		}
	}

	void end() {
		this.ended = true;
		this.note.wakeup(this);
	}

	@Override
	public void run() {
		this.gc.listen();
		try {
			watch();
		}
		finally {
			this.gc.close();
			this.retake.close();
			this.scheduler.netpoll().close();
			this.scheduler.timers().close();
		}
	}

	private void watch() {
		long sleep = MIN_SLEEP;
		int quiet = 0;
		while (!this.ended) {
			long now = pause(Math.min(sleep, this.retake.due()));
			boolean acted = roundWhateverHappens(now);
			if (acted) {
				sleep = MIN_SLEEP;
				quiet = 0;
			}
			else if (!this.retake.sawProgress() && sleep >= MAX_SLEEP_WITH_IDLE_P && allIdle()) {
				sleepUntilWoken();
				sleep = MIN_SLEEP;
				quiet = 0;
			}
			else if (++quiet > QUIET_ROUNDS) {
				sleep = Math.min(sleep * 2, (this.processors.idle() > 0) ? MAX_SLEEP_WITH_IDLE_P : MAX_SLEEP);
			}
		}
	}

	/*
	 * Returns the time afterwards.
	 */
	private long pause(long nanos) {
		long before = System.nanoTime();
		this.note.sleep(nanos);
		long now = System.nanoTime();
		this.scheduler.clock().set(now);
		long over = now - before - nanos;
		long lost = this.gc.takePaused();
		if (over >= OVERSLEEP) {
			countOversleep(over);
			lost = Math.max(lost, over);
		}
		if (lost > 0) {
			this.retake.discount(lost, now);
		}
		return now;
	}

	private void countOversleep(long nanos) {
		long count = this.oversleeps;
		this.oversleeps = count + 1;
		long sum = this.overslept;
		this.overslept = sum + nanos;
	}

	private boolean roundWhateverHappens(long now) {
		try {
			return round(now);
		}
		catch (Throwable ex) {
			// As when there is no memory for a processor. The next round tries again.
			logFailure(ex);
			return false;
		}
	}

	private void logFailure(Throwable ex) {
		if (this.failureLogged) {
			return;
		}
		this.failureLogged = true;
		try {
			logger.error("{} could not do all that was due, and goes on; this is logged once", getName(), ex);
		}
		catch (Throwable ignored) {
			// Nothing is left that could tell.
		}
	}

	private boolean round(long now) {
		long before = this.rounds;
		this.rounds = before + 1;
		boolean acted = this.retake.round(now);
		acted |= retryStart(now);
		acted |= this.scheduler.netpoll().pollIfNobodyDid(now);
		acted |= this.scheduler.timers().runIfNobodyDid();
		if (this.scheduler.wakeupOverflowed) {
			this.scheduler.readyOverflowed();
			acted = true;
		}
		if (now - this.nextReap >= 0) {
			this.nextReap = now + REAP_EVERY;
			this.scheduler.pool().reap(now - this.keepAlive);
		}
		return acted;
	}

	private boolean allIdle() {
		return this.processors.idle() == this.processors.gomaxprocs() && this.processors.allps().shells.length == 0
				&& !this.scheduler.pool().startFailed() && !this.scheduler.wakeupOverflowed
				&& this.scheduler.netpoll().isServed();
	}

	private void sleepUntilWoken() {
		this.asleep = true;
		long start = System.nanoTime();
		long longest = untilSomethingIsDue();
		long left = longest;
		while (left > 0 && allIdle() && !this.ended && !this.note.sleep(Math.min(left, LONGEST_SLEEP))) {
			left = longest - (System.nanoTime() - start);
		}
		this.asleep = false;
		this.gc.takePaused();
	}

	private long untilSomethingIsDue() {
		long earliest = this.scheduler.timers().earliest();
		long late = (earliest == TimerHeap.NONE) ? Long.MAX_VALUE
				: earliest + Timers.LATE_WITH_IDLE_P - this.scheduler.timers().now();
		long reap = this.scheduler.pool().hasSurplus() ? Math.max(this.keepAlive, REAP_EVERY) : Long.MAX_VALUE;
		return Math.min(late, reap);
	}

	private boolean retryStart(long now) {
		if (!this.scheduler.pool().startFailed()) {
			this.retryAfter = RETRY_START;
			return false;
		}
		if (now - this.nextRetry < 0) {
			return false;
		}
		this.nextRetry = now + this.retryAfter;
		this.scheduler.pool().setStartFailed(false);
		this.scheduler.machines().retryStart();
		if (this.scheduler.pool().startFailed()) {
			this.retryAfter = Math.min(2 * this.retryAfter, MAX_RETRY_START);
		}
		return true;
	}

}
