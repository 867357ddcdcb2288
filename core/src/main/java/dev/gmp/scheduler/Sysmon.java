package dev.gmp.scheduler;

/**
 * The system monitor: one daemon thread without a processor that looks after what the
 * machines cannot see while they run goroutines.
 * <ul>
 * <li>A goroutine that stays in {@code runnext} because the one that readied it computes
 * on, while another processor is idle: a machine is woken, which will steal it.</li>
 * <li>Goroutines that inherit a time slice from one another for longer than a slice
 * lasts, while others wait in a ring or in the GRQ: the slice is ended.</li>
 * <li>A machine that could not be started: it is tried again.</li>
 * <li>Goroutines whose wake-up found no stack: they are made runnable.</li>
 * </ul>
 * It sleeps 20 µs between two rounds; after 50 rounds without anything to do the sleep
 * doubles up to 10 ms (1 ms while a processor is idle, which bounds how long a goroutine
 * waits in {@code runnext}). When nothing ran for a round of 1 ms it sleeps until the
 * first machine is woken.
 */
final class Sysmon extends Thread {

	private static final long MIN_SLEEP = 20_000;

	private static final long MAX_SLEEP = 10_000_000;

	private static final long MAX_SLEEP_WITH_IDLE_P = 1_000_000;

	private static final int QUIET_ROUNDS = 50;

	private static final long TIME_SLICE = 10_000_000;

	private static final long RETRY_START = 10_000_000;

	private final Scheduler scheduler;

	private final Note note = new Note();

	/**
	 * Whether it sleeps until it is woken. It sets this, then looks whether a processor
	 * is busy; who makes one busy does so, then looks at this: one of them sees the
	 * other.
	 */
	private volatile boolean asleep;

	private volatile boolean ended;

	private final Seen[] seen;

	private long nextRetry = System.nanoTime();

	Sysmon(Scheduler scheduler) {
		super(scheduler.threadGroup(), null, scheduler.name() + "-sysmon", 0, false);
		this.scheduler = scheduler;
		this.seen = new Seen[scheduler.processors()];
		for (int i = 0; i < this.seen.length; i++) {
			this.seen[i] = new Seen();
		}
		setDaemon(true);
		setContextClassLoader(ClassLoader.getSystemClassLoader());
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
		long sleep = MIN_SLEEP;
		int quiet = 0;
		while (!this.ended) {
			this.note.sleep(sleep);
			boolean acted = false;
			boolean progress = false;
			long now = System.nanoTime();
			for (P p : this.scheduler.allp()) {
				Seen of = this.seen[p.id];
				progress |= of.look(p, now);
				acted |= help(p, of, now);
			}
			acted |= retryStart(now);
			if (this.scheduler.wakeupOverflowed) {
				this.scheduler.readyOverflowed();
				acted = true;
			}
			if (acted) {
				sleep = MIN_SLEEP;
				quiet = 0;
			}
			else if (!progress && sleep >= MAX_SLEEP_WITH_IDLE_P && allIdle()) {
				sleepUntilWoken();
				sleep = MIN_SLEEP;
				quiet = 0;
			}
			else if (++quiet > QUIET_ROUNDS) {
				sleep = Math.min(sleep * 2,
						this.scheduler.machines().idleProcessors() > 0 ? MAX_SLEEP_WITH_IDLE_P : MAX_SLEEP);
			}
		}
	}

	private boolean allIdle() {
		return this.scheduler.machines().idleProcessors() == this.scheduler.processors()
				&& !this.scheduler.machines().startFailed() && !this.scheduler.wakeupOverflowed;
	}

	private void sleepUntilWoken() {
		this.asleep = true;
		if (allIdle() && !this.ended) {
			this.note.sleep();
		}
		this.asleep = false;
	}

	private boolean help(P p, Seen of, long now) {
		if (p.m == null || p.runq.runnext() == null) {
			return false;
		}
		boolean acted = false;
		if (now - of.progressAt >= FindRunnable.RUNNEXT_GRACE && this.scheduler.machines().idleProcessors() > 0) {
			this.scheduler.machines().wakep();
			acted = true;
		}
		if (now - of.tickAt >= TIME_SLICE && this.scheduler.machines().hasVisibleWork()) {
			p.sliceExpired = true;
			acted = true;
		}
		return acted;
	}

	private boolean retryStart(long now) {
		if (!this.scheduler.machines().startFailed() || now - this.nextRetry < 0) {
			return false;
		}
		this.nextRetry = now + RETRY_START;
		this.scheduler.machines().retryStart();
		return true;
	}

	/**
	 * What it saw of a processor, and since when that has not changed.
	 */
	private static final class Seen {

		private int tick;

		private int progress;

		long tickAt;

		long progressAt;

		boolean look(P p, long now) {
			if (p.counters.schedtick != this.tick) {
				this.tick = p.counters.schedtick;
				this.tickAt = now;
			}
			int progress = p.counters.progress();
			if (progress == this.progress) {
				return false;
			}
			this.progress = progress;
			this.progressAt = now;
			return true;
		}

	}

}
