package dev.gmp.scheduler;

import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import dev.gmp.concurrent.LogOnce;
import dev.gmp.concurrent.Note;
import dev.gmp.os.GcPauses;

/**
 * The system monitor: one daemon thread without a processor that looks after what the
 * machines cannot see while they run goroutines. What it does about one processor is in
 * {@link Retake}; besides, it starts machines that could not be started, ends those that
 * are idle for long, makes goroutines runnable whose wake-up found no stack, and polls
 * the network and runs timers if nobody did for long.
 * <p>
 * It makes a round each 0.8 ms while anything runs. That bounds how long a goroutine
 * waits in {@code runnext} while a processor is idle, and how much longer than its time a
 * slice lasts; Go, which sleeps up to 10 ms, is that much less exact. A round takes some
 * microseconds. After one in which there was something to do the next ones come sooner,
 * each 20 µs, as there is likely more of it. When nothing ran from one round to the next
 * it sleeps until the first machine is woken, an idle one is old enough to end, or a
 * timer is late.
 * <p>
 * When it was not woken in time, because the process was stopped or throttled, or because
 * of a pause of the garbage collector, nobody else ran either: it takes that time out of
 * what it has seen, so that nobody is blamed for it.
 */
final class Sysmon extends Thread {

	private static final Logger logger = LoggerFactory.getLogger(Sysmon.class);

	private static final long MIN_SLEEP = 20_000;

	private static final long MAX_SLEEP = 800_000;

	private static final int QUIET_ROUNDS = 10;

	/** From which wait for a processor on it is reported. */
	private static final long OVERDUE = 1_000_000_000;

	/** A shorter one is how busy cores are shared, not a pause of the whole. */
	private static final long OVERSLEEP = 5_000_000;

	/**
	 * If no more goroutines than so many were run since the last round, sysmon need not
	 * stay awake for the next ones. While many are, each with an idle moment before it,
	 * to wake sysmon for each would cost more than its rounds.
	 */
	private static final int FEW = 4;

	private static final long RETRY_START = 10_000_000;

	private static final long MAX_RETRY_START = 1_000_000_000;

	private static final long REAP_EVERY = 1_000_000_000;

	/**
	 * How long it sleeps at most while nothing runs: a thread whose stack ends while it
	 * wakes a goroutine has none left to wake this one either, see {@link G#execute}.
	 */
	private static final long LONGEST_SLEEP = 1_000_000_000;

	private static final Duty[] ROUND = { (sysmon, now) -> sysmon.retake.round(now),
			(sysmon, now) -> sysmon.reportOverdue(), Sysmon::retryStart,
			(sysmon, now) -> sysmon.scheduler.netpoll().pollIfNobodyDid(now),
			(sysmon, now) -> sysmon.scheduler.timers().runIfNobodyDid(), (sysmon, now) -> sysmon.readyOverflowed(),
			Sysmon::reap };

	private static final Duty[] CLOSING = { (sysmon, now) -> closed(sysmon.gc), (sysmon, now) -> closed(sysmon.retake),
			(sysmon, now) -> closed(sysmon.scheduler.netpoll()), (sysmon, now) -> closed(sysmon.scheduler.timers()) };

	private final Scheduler scheduler;

	private final Processors processors;

	private final Retake retake;

	private final OverdueRunnable overdue;

	private final GcPauses gc;

	private final long keepAlive;

	private final Note note;

	/**
	 * Whether it sleeps until it is woken. It sets this, then looks whether a processor
	 * is busy; who makes one busy does so, then looks at this: one of them sees the
	 * other.
	 */
	private volatile boolean asleep;

	/** When it wakes up by itself. Written before {@link #asleep} is set. */
	private long wakesAt;

	private volatile boolean ended;

	private long nextRetry = System.nanoTime();

	private long retryAfter = RETRY_START;

	private long nextReap = System.nanoTime();

	private final LogOnce failure;

	/** The rounds it has made. Written by its own thread, as what follows. */
	private volatile long rounds;

	private volatile long oversleeps;

	private volatile long overslept;

	/** For how long nothing could run while the goroutine waited that waits longest. */
	private long lostWhileWaiting;

	Sysmon(Scheduler scheduler, Retake retake) {
		super(scheduler.threadGroup(), null, scheduler.name() + "-sysmon", 0, false);
		this.scheduler = scheduler;
		this.note = new Note(scheduler.jdk());
		this.processors = scheduler.processors();
		this.retake = retake;
		this.overdue = new OverdueRunnable(scheduler, retake.longRunning());
		this.gc = new GcPauses(scheduler.jdk());
		this.keepAlive = TimeUnit.NANOSECONDS.convert(scheduler.options().machinesKeepAlive());
		this.failure = new LogOnce(logger, Level.ERROR,
				"{} could not do all that was due, and goes on; this is logged once", getName());
		setDaemon(true);
		setContextClassLoader(ClassLoader.getSystemClassLoader());
	}

	Retake retake() {
		return this.retake;
	}

	GcPauses gc() {
		return this.gc;
	}

	/**
	 * Tells how long the goroutine has waited that waits longest for a processor.
	 * @return milliseconds, as of the last round; 0 if none waits
	 */
	long oldestRunnableMillis() {
		return this.asleep ? 0 : this.retake.ages().oldestMillis();
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
	 * Wakes it if nothing was running until now. Not if it wakes up by itself as soon as
	 * it would make its first round: a machine that wakes up for a timer would wake it
	 * each time, and it would find the machine idle again.
	 */
	void wakeupIfAsleep() {
		if (this.asleep && this.wakesAt - System.nanoTime() > MAX_SLEEP) {
			this.asleep = false;
			this.note.wakeup(this);
		}
	}

	void end() {
		this.ended = true;
		this.note.wakeup(this);
	}

	/**
	 * Watches until the scheduler has no more use for it. Nothing that is thrown ends it
	 * before, and what throws keeps nothing else from its turn.
	 */
	@Override
	public void run() {
		try {
			listenWhateverHappens();
			while (!this.ended) {
				watchWhateverHappens();
			}
		}
		finally {
			for (Duty duty : CLOSING) {
				does(duty, 0);
			}
		}
	}

	private void listenWhateverHappens() {
		try {
			this.gc.listen();
		}
		catch (Throwable ex) {
			this.failure.log(ex);
		}
	}

	private void watchWhateverHappens() {
		try {
			watch();
		}
		catch (Throwable ex) {
			this.asleep = false;
			this.failure.log(ex);
		}
	}

	private void watch() {
		long sleep = MAX_SLEEP;
		int quiet = 0;
		while (!this.ended) {
			long now = pause(Math.min(sleep, this.retake.due()));
			boolean acted = round(now);
			if (acted) {
				sleep = MIN_SLEEP;
				quiet = 0;
			}
			else if (this.retake.progress() <= FEW && sleep >= MAX_SLEEP && allIdle()) {
				sleepUntilWoken();
			}
			else if (++quiet > QUIET_ROUNDS) {
				sleep = Math.min(sleep * 2, MAX_SLEEP);
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
			// Where the cores are busy this thread alone comes late, each time, and
			// slices
			// have to end all the same: so much of it counts as time that passed.
			lost = Math.max(lost, over - OVERSLEEP);
		}
		if (lost > 0) {
			this.lostWhileWaiting += lost;
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

	/*
	 * Returns whether there was anything to do.
	 */
	private boolean does(Duty duty, long now) {
		try {
			return duty.isDone(this, now);
		}
		catch (Throwable ex) {
			// As when there is no memory for a processor. The next round tries again.
			this.failure.log(ex);
			return false;
		}
	}

	private boolean round(long now) {
		long before = this.rounds;
		this.rounds = before + 1;
		boolean acted = false;
		for (Duty duty : ROUND) {
			acted |= does(duty, now);
		}
		return acted;
	}

	private boolean reportOverdue() {
		long waited = this.retake.ages().oldest();
		if (waited < OVERDUE / 2) {
			this.lostWhileWaiting = 0;
		}
		else if (waited - this.lostWhileWaiting >= OVERDUE) {
			this.overdue.report(waited);
		}
		return false;
	}

	private boolean readyOverflowed() {
		boolean any = this.scheduler.wakeupOverflowed;
		if (any) {
			this.scheduler.readyOverflowed();
		}
		return any;
	}

	private boolean reap(long now) {
		if (now - this.nextReap >= 0) {
			this.nextReap = now + REAP_EVERY;
			this.scheduler.allgs().trim();
			this.scheduler.pool().reap(now - this.keepAlive);
		}
		return false;
	}

	private static boolean closed(AutoCloseable it) {
		try {
			it.close();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
		return true;
	}

	private boolean allIdle() {
		return this.processors.idle() == this.processors.gomaxprocs() && this.processors.allps().shells.length == 0
				&& !this.scheduler.pool().startFailed() && !this.scheduler.wakeupOverflowed
				&& this.scheduler.netpoll().isServed();
	}

	/*
	 * A timer that a machine has served meanwhile, and after which all is idle again, is
	 * no reason to make a round.
	 */
	private void sleepUntilWoken() {
		long start = System.nanoTime();
		boolean woken = false;
		while (!woken && !this.ended && allIdle()) {
			long now = System.nanoTime();
			long longest = untilSomethingIsDue(now - start);
			if (longest <= 0) {
				break;
			}
			this.wakesAt = now + Math.min(longest, LONGEST_SLEEP);
			this.asleep = true;
			// Whoever makes a processor busy does so, then looks whether this is asleep.
			woken = !allIdle() || this.note.sleep(Math.min(longest, LONGEST_SLEEP));
		}
		this.asleep = false;
		this.gc.takePaused();
	}

	private long untilSomethingIsDue(long slept) {
		long earliest = this.scheduler.timers().earliest();
		long late = (earliest == TimerHeap.NONE) ? Long.MAX_VALUE
				: earliest + MAX_SLEEP - this.scheduler.timers().now();
		long reap = this.scheduler.pool().hasSurplus() ? Math.max(this.keepAlive, REAP_EVERY) - slept : Long.MAX_VALUE;
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

	/**
	 * What it does, each apart from the others: one that throws keeps no other from its
	 * turn.
	 */
	@FunctionalInterface
	private interface Duty {

		/**
		 * Does it.
		 * @param sysmon who does
		 * @param now the time
		 * @return whether there was anything to do
		 */
		boolean isDone(Sysmon sysmon, long now);

	}

}
