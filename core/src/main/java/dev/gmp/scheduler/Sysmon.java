package dev.gmp.scheduler;

import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import dev.gmp.concurrent.CoarseClock;
import dev.gmp.concurrent.LogOnce;
import dev.gmp.os.GcPauses;

/**
 * The system monitor: one daemon thread without a processor that looks after what the
 * machines cannot see while they run goroutines. What it does about one processor is in
 * {@link Retake}. Besides, it starts machines that could not be started, ends machines
 * that are idle for long, and makes goroutines runnable whose wake-up found no stack. If
 * no machine has done so for long, it polls the network and runs timers.
 *
 * <h2>When it looks</h2> Sysmon makes a round each 0.8 ms while anything runs. That
 * bounds how long a goroutine waits in {@code runnext} while a processor is idle, and by
 * how much a slice lasts too long. Go's sysmon, which sleeps up to 10 ms, is that much
 * less exact. A round takes some microseconds. After a round in which there was something
 * to do the next ones come sooner, each 20 µs, as there is likely more to do. When
 * nothing ran from one round to the next, sysmon {@linkplain SysmonSleep sleeps} until
 * the first machine is woken, an idle machine is old enough to end, or a timer is late.
 *
 * <h2>Why nobody is blamed for a pause</h2> Sysmon itself may come back late, because the
 * process was stopped or throttled, or because of a pause of the garbage collector. Then
 * no goroutine ran either. So sysmon takes that time out of what it has seen.
 */
final class Sysmon extends Thread {

	private static final Logger logger = LoggerFactory.getLogger(Sysmon.class);

	private static final long MIN_SLEEP_NANOS = 20_000;

	private static final int QUIET_ROUNDS = 10;

	/** From which wait for a processor on it is reported. */
	private static final long OVERDUE_NANOS = 1_000_000_000;

	/** A shorter one is how busy cores are shared, not a pause of the whole. */
	private static final long OVERSLEEP_NANOS = 5_000_000;

	/**
	 * If no more goroutines than so many were run since the last round, sysmon need not
	 * stay awake for the next ones. While many are, each with an idle moment before it,
	 * to wake sysmon for each would cost more than its rounds.
	 */
	private static final int FEW = 4;

	private static final long RETRY_START_NANOS = 10_000_000;

	private static final long MAX_RETRY_START_NANOS = 1_000_000_000;

	private static final long REAP_EVERY_NANOS = 1_000_000_000;

	/**
	 * How long it sleeps at most while nothing runs: a thread whose stack ends while it
	 * wakes a goroutine has none left to wake this one either, see {@link G#execute}.
	 */
	private static final long LONGEST_SLEEP_NANOS = 1_000_000_000;

	private static final Duty[] ROUND = { (sysmon, now) -> sysmon.retake.round(now),
			(sysmon, now) -> sysmon.reportOverdue(), Sysmon::retryStart,
			(sysmon, now) -> sysmon.parts.netpoll.pollIfNobodyDid(now),
			(sysmon, now) -> sysmon.parts.dueTimers.runIfNobodyDid(),
			(sysmon, now) -> sysmon.parts.lifecycle.readyOverflowed(), Sysmon::reap };

	private final Parts parts;

	private final SysmonSleep sleep;

	private final Processors processors;

	private final MachinePool pool;

	private final SysmonCounters counters;

	private final TimerHeaps timers;

	private final Retake retake;

	private final GcPauses gc;

	private final long keepAliveNanos;

	private long nextRetry = System.nanoTime();

	private long retryAfter = RETRY_START_NANOS;

	private long nextReap = System.nanoTime();

	private final LogOnce failure;

	/** For how long nothing could run while the goroutine waited that waits longest. */
	private long lostWhileWaiting;

	/**
	 * Creates the thread, which is not started.
	 * @param group its group
	 * @param parts what it looks after
	 * @param options the options of the scheduler
	 */
	Sysmon(ThreadGroup group, Parts parts, SchedulerOptions options) {
		super(group, null, options.name() + "-sysmon", 0, false);
		this.parts = parts;
		this.sleep = parts.sleep;
		this.processors = parts.processors;
		this.pool = parts.pool;
		this.counters = parts.counters;
		this.timers = parts.timers;
		this.retake = parts.retake;
		this.gc = parts.gc;
		this.keepAliveNanos = TimeUnit.NANOSECONDS.convert(options.machinesKeepAlive());
		this.sleep.of(this);
		this.failure = new LogOnce(logger, Level.ERROR,
				"{} could not do all that was due, and goes on; this is logged once", getName());
		setDaemon(true);
		setContextClassLoader(ClassLoader.getSystemClassLoader());
	}

	/**
	 * Tells it to end.
	 */
	void end() {
		this.sleep.end();
	}

	boolean isAsleep() {
		return this.sleep.isAsleep();
	}

	long rounds() {
		return this.counters.rounds();
	}

	/**
	 * Watches until the scheduler has no more use for it. Nothing that is thrown ends the
	 * thread before, and a duty that throws keeps no other one from its turn.
	 */
	@Override
	public void run() {
		try {
			listenWhateverHappens();
			while (!this.sleep.isEnded()) {
				watchWhateverHappens();
			}
		}
		finally {
			closeWhateverHappens();
			this.parts.whenEnded.run();
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

	private void closeWhateverHappens() {
		try {
			this.gc.close();
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
			this.sleep.stayAwake();
			this.failure.log(ex);
		}
	}

	private void watch() {
		long sleep = SysmonSleep.MAX_PAUSE_NANOS;
		int quiet = 0;
		while (!this.sleep.isEnded()) {
			long now = pause(Math.min(sleep, this.retake.due()));
			boolean acted = round(now);
			if (acted) {
				sleep = MIN_SLEEP_NANOS;
				quiet = 0;
			}
			else if (this.retake.progress() <= FEW && sleep >= SysmonSleep.MAX_PAUSE_NANOS && allIdle()) {
				sleepUntilWoken();
			}
			else if (++quiet > QUIET_ROUNDS) {
				sleep = Math.min(sleep * 2, SysmonSleep.MAX_PAUSE_NANOS);
			}
		}
	}

	/*
	 * Returns the time afterwards.
	 */
	private long pause(long nanos) {
		long before = System.nanoTime();
		this.sleep.sleep(nanos);
		long now = System.nanoTime();
		this.parts.clock.set(now);
		long over = now - before - nanos;
		long lost = this.gc.takePaused();
		if (over >= OVERSLEEP_NANOS) {
			this.counters.countOversleep(over);
			// Where the cores are busy this thread alone comes late, each time, and
			// slices
			// have to end all the same: so much of it counts as time that passed.
			lost = Math.max(lost, over - OVERSLEEP_NANOS);
		}
		if (lost > 0) {
			this.lostWhileWaiting += lost;
			this.retake.discount(lost, now);
		}
		return now;
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
		this.counters.countRound();
		boolean acted = false;
		for (Duty duty : ROUND) {
			acted |= does(duty, now);
		}
		return acted;
	}

	private boolean reportOverdue() {
		long waited = this.retake.ages().oldest();
		if (waited < OVERDUE_NANOS / 2) {
			this.lostWhileWaiting = 0;
		}
		else if (waited - this.lostWhileWaiting >= OVERDUE_NANOS) {
			this.parts.overdue.report(waited);
		}
		return false;
	}

	private boolean reap(long now) {
		if (now - this.nextReap >= 0) {
			this.nextReap = now + REAP_EVERY_NANOS;
			this.parts.allgs.trim();
			this.pool.reap(this.processors.gomaxprocs(), now - this.keepAliveNanos);
		}
		return false;
	}

	private boolean allIdle() {
		AllPs allps = this.processors.allps();
		return this.processors.idle() == allps.procs.length && allps.extra() == 0 && allps.shells.length == 0
				&& !this.pool.startFailed() && !this.parts.lifecycle.wakeupOverflowed && this.parts.netpoll.isServed();
	}

	/*
	 * A timer that a machine has served meanwhile, and after which all is idle again, is
	 * no reason to make a round.
	 */
	private void sleepUntilWoken() {
		long start = System.nanoTime();
		boolean woken = false;
		while (!woken && !this.sleep.isEnded() && allIdle()) {
			long now = System.nanoTime();
			long longest = untilSomethingIsDue(now - start);
			if (longest <= 0) {
				break;
			}
			this.sleep.fallAsleep(now + Math.min(longest, LONGEST_SLEEP_NANOS));
			// A machine makes a processor busy, then looks whether sysmon is asleep.
			woken = !allIdle() || this.sleep.sleep(Math.min(longest, LONGEST_SLEEP_NANOS));
		}
		this.sleep.stayAwake();
		this.gc.takePaused();
	}

	private long untilSomethingIsDue(long slept) {
		long earliest = this.timers.earliest();
		long late = (earliest == TimerHeap.NONE) ? Long.MAX_VALUE
				: earliest + SysmonSleep.MAX_PAUSE_NANOS - this.timers.now();
		long reap = this.pool.hasSurplus(this.processors.gomaxprocs())
				? Math.max(this.keepAliveNanos, REAP_EVERY_NANOS) - slept : Long.MAX_VALUE;
		return Math.min(late, reap);
	}

	private boolean retryStart(long now) {
		if (!this.pool.startFailed()) {
			this.retryAfter = RETRY_START_NANOS;
			return false;
		}
		if (now - this.nextRetry < 0) {
			return false;
		}
		this.nextRetry = now + this.retryAfter;
		this.pool.setStartFailed(false);
		this.parts.wakeups.retryStart();
		if (this.pool.startFailed()) {
			this.retryAfter = Math.min(2 * this.retryAfter, MAX_RETRY_START_NANOS);
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

	/**
	 * What it looks after.
	 *
	 * @param sleep how it sleeps and is woken
	 * @param counters what it counts of itself
	 * @param processors the processors
	 * @param pool the machines
	 * @param wakeups wakes machines
	 * @param timers the timers
	 * @param dueTimers runs the timers that are late
	 * @param netpoll polls the network
	 * @param lifecycle makes goroutines runnable whose wake-up found no stack
	 * @param allgs the table of goroutines, from which it takes empty chunks
	 * @param clock the clock that it sets
	 * @param retake what it does about each processor
	 * @param overdue reports that a goroutine waits for long
	 * @param gc the pauses of the garbage collector
	 * @param whenEnded is run as the last thing, when no machine is left; throws nothing
	 */
	record Parts(SysmonSleep sleep, SysmonCounters counters, Processors processors, MachinePool pool, Wakeups wakeups,
			TimerHeaps timers, DueTimers dueTimers, Netpoll netpoll, Lifecycle lifecycle, AllGs allgs,
			CoarseClock clock, Retake retake, OverdueRunnable overdue, GcPauses gc, Runnable whenEnded) {

	}

}
