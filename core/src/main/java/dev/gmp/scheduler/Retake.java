package dev.gmp.scheduler;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What sysmon does about each processor, {@code retake} of Go:
 * <ul>
 * <li>A goroutine stays in {@code runnext} because the one that readied it computes on,
 * while another processor is idle: a machine is woken, which will steal it.</li>
 * <li>Goroutines inherit a time slice from one another for longer than a slice lasts,
 * while others wait in a ring or in the GRQ: the slice is ended.</li>
 * <li>A goroutine runs longer than a slice: it is marked to give way.</li>
 * <li>A machine is in a syscall for long: its processor is taken and handed off.</li>
 * <li>A machine does not react to the mark: its processor is replaced, see
 * {@link Processors}, and the fresh one handed off.</li>
 * </ul>
 * A processor is taken only if nobody else would find new work: none is idle and no
 * machine spins. While one is idle, whatever waits is stolen.
 * <p>
 * A machine that does not react either computes or is blocked; the kernel tells, and the
 * CPU time of its thread. One that computes goes on to use a core, so no more than
 * {@link SysmonOptions#hogsMax} of these are let go without a processor: over that, the
 * next one keeps its processor until another one has ended. Those that are blocked are
 * limited by the number of machines alone, and while one after another is found blocked
 * each next one has less time, see {@link HandoffDelay}.
 * <p>
 * Only sysmon's thread calls it, except for the counts.
 */
final class Retake {

	private static final Logger logger = LoggerFactory.getLogger(Retake.class);

	/** From when on a goroutine is looked at more closely. */
	private static final long LONG_ENOUGH_TO_LOOK = HandoffDelay.MIN;

	/** What a marked goroutine has for giving way. */
	private static final long REACTION = 1_000_000;

	/** A processor that nobody wants stays in a syscall for so many times as long. */
	private static final int UNWANTED = 10;

	/** A thread that used so small a part of a core was blocked. */
	private static final int BURNING_PART = 20;

	/** So often a goroutine is looked at before it is reported. */
	private static final int LOOKS_BEFORE_WARNING = 4;

	private static final long LOOK_AT_SHELL_EVERY = 10_000_000;

	/** There may be thousands of shells, and a look takes some ten microseconds. */
	private static final long LOOK_AT_ANY_SHELL_EVERY = 1_000_000;

	private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

	private final Scheduler scheduler;

	private final Processors processors;

	private final Machines machines;

	private final LongRunning longRunning;

	private final long timeSlice;

	private final long handoffAfter;

	private final long warnAfter;

	private final HandoffDelay blockedAfter;

	/** What was read last of a machine, whatever it holds. */
	private final Observation present = new Observation();

	private boolean progress;

	private long due = Long.MAX_VALUE;

	private volatile long marks;

	private volatile long ofSyscalls;

	private volatile long ofBlocked;

	private volatile long ofHogs;

	private volatile boolean hogsLimited;

	Retake(Scheduler scheduler) {
		this.scheduler = scheduler;
		this.processors = scheduler.processors();
		this.machines = scheduler.machines();
		this.longRunning = new LongRunning(scheduler);
		SysmonOptions options = scheduler.options().sysmon();
		this.timeSlice = Nanos.of(options.timeSlice());
		this.handoffAfter = Nanos.of(options.handoffAfter());
		this.warnAfter = Nanos.of(options.warnAfter());
		this.blockedAfter = new HandoffDelay(this.handoffAfter);
	}

	/** How many goroutines were marked to give way. */
	long marks() {
		return this.marks;
	}

	/** How many processors were taken from machines in a syscall. */
	long ofSyscalls() {
		return this.ofSyscalls;
	}

	/** How many processors were replaced because their machine was blocked. */
	long ofBlocked() {
		return this.ofBlocked;
	}

	/** How many processors were replaced because their goroutine computed on. */
	long ofHogs() {
		return this.ofHogs;
	}

	LongRunning longRunning() {
		return this.longRunning;
	}

	/**
	 * Counts the machines that were left without a processor.
	 * @param silence why
	 * @return their number
	 */
	int without(Silence silence) {
		int n = 0;
		for (P shell : this.processors.allps().shells) {
			if (shell.silence == silence) {
				n++;
			}
		}
		return n;
	}

	int hogsMax() {
		return this.scheduler.options().sysmon().hogsMax(this.processors.gomaxprocs());
	}

	/**
	 * Tells whether goroutines changed between the last two rounds.
	 * @return whether one did
	 */
	boolean sawProgress() {
		return this.progress;
	}

	/**
	 * Tells when the next round has something to do at the latest.
	 * @return nanoseconds from the last round on
	 */
	long due() {
		return this.due;
	}

	/**
	 * Takes out a time in which nothing could run.
	 * @param nanos how long
	 * @param now the time
	 */
	void discount(long nanos, long now) {
		for (P p : this.processors.allps().all) {
			p.observation.discount(nanos, now);
		}
	}

	/**
	 * Looks at all processors.
	 * @param now the time
	 * @return whether there was anything to do
	 */
	boolean round(long now) {
		this.progress = false;
		this.due = Long.MAX_VALUE;
		boolean acted = false;
		AllPs allps = this.processors.allps();
		for (P p : allps.procs) {
			acted |= retake(p, now);
		}
		long lookEvery = Math.max(LOOK_AT_SHELL_EVERY, allps.shells.length * LOOK_AT_ANY_SHELL_EVERY);
		for (P shell : allps.shells) {
			acted |= lookAfter(shell, lookEvery, now);
		}
		return acted;
	}

	void close() {
		this.longRunning.close();
	}

	private boolean retake(P p, long now) {
		Observation seen = p.observation;
		this.progress |= seen.look(p, now);
		if (p.isInSyscall()) {
			return retakeFromSyscall(p, now - seen.syscallAt);
		}
		M m = p.m;
		if (m == null) {
			return false;
		}
		boolean acted = help(p, seen, now);
		G g = m.curg();
		long age = now - seen.progressAt;
		if (g == null || age < LONG_ENOUGH_TO_LOOK) {
			return acted;
		}
		if (seen.cpuReadAt == 0) {
			readCpu(m, seen, now);
		}
		if (seen.markedAt == 0) {
			mark(p, seen, age, now);
		}
		if (isSilent(seen, age, now) || isKnownToBeBlocked(m, age, now)) {
			acted |= replace(p, m, seen, now);
		}
		report(p, m, g, seen, now);
		return acted;
	}

	/*
	 * For goroutines behind one that computes.
	 */
	private boolean help(P p, Observation seen, long now) {
		if (p.runq.runnext() == null) {
			return false;
		}
		boolean acted = false;
		if (now - seen.progressAt >= FindRunnable.RUNNEXT_GRACE && this.processors.idle() > 0) {
			this.machines.wakep();
			acted = true;
		}
		if (now - seen.tickAt >= this.timeSlice && this.processors.hasVisibleWork()) {
			p.sliceExpired = true;
			acted = true;
		}
		return acted;
	}

	private boolean retakeFromSyscall(P p, long age) {
		if (!isOver(age, this.handoffAfter)) {
			return false;
		}
		boolean wanted = p.hasWork() || this.processors.hasVisibleWork() || nobodyLooks();
		if ((!wanted && age / UNWANTED < this.handoffAfter) || !p.takeFromSyscall()) {
			return false;
		}
		p.m = null;
		long before = this.ofSyscalls;
		this.ofSyscalls = before + 1;
		this.machines.handoffp(p);
		return true;
	}

	private boolean nobodyLooks() {
		return this.processors.idle() == 0 && this.machines.spinning() == 0;
	}

	private void mark(P p, Observation seen, long age, long now) {
		if (!isOver(age, this.timeSlice)) {
			return;
		}
		p.preempt = true;
		seen.markedAt = now;
		long before = this.marks;
		this.marks = before + 1;
		this.due = Math.min(this.due, REACTION);
	}

	private boolean isSilent(Observation seen, long age, long now) {
		return seen.markedAt != 0 && isOver(now - seen.markedAt, REACTION) && isOver(age, this.handoffAfter)
				&& nobodyLooks();
	}

	/*
	 * Sooner than others, and without a mark, to which it could not react.
	 */
	private boolean isKnownToBeBlocked(M m, long age, long now) {
		long delay = this.blockedAfter.nanos(now);
		return delay < this.handoffAfter && isOver(age, delay) && nobodyLooks() && Boolean.TRUE.equals(isWaiting(m));
	}

	/*
	 * If the time is not over yet, the next round comes when it is.
	 */
	private boolean isOver(long age, long limit) {
		if (age >= limit) {
			return true;
		}
		this.due = Math.min(this.due, limit - age);
		return false;
	}

	private boolean replace(P p, M m, Observation seen, long now) {
		if (!this.scheduler.pool().available()) {
			this.scheduler.pool().logLimit();
			return false;
		}
		Silence silence = silence(m, seen, now);
		if (silence == Silence.HOG && without(Silence.HOG) >= hogsMax()) {
			logHogsLimit();
			return false;
		}
		P fresh = this.processors.replace(p);
		if (fresh == null) {
			return false;
		}
		p.silence = silence;
		if (silence == Silence.HOG) {
			long before = this.ofHogs;
			this.ofHogs = before + 1;
		}
		else {
			long before = this.ofBlocked;
			this.ofBlocked = before + 1;
			this.blockedAfter.wasBlocked(now);
		}
		this.machines.handoffp(fresh);
		// Last, because it may find no memory. The next rounds do it as well.
		if (p.drain()) {
			this.machines.wakep();
		}
		return true;
	}

	private void logHogsLimit() {
		if (this.hogsLimited) {
			return;
		}
		this.hogsLimited = true;
		logger.warn("{}: {} goroutines compute without a processor, more may not (gmp.sysmon.hogs-max); "
				+ "others wait until one of them ends or gives way", this.scheduler.name(), hogsMax());
	}

	/*
	 * The hog may have pushed a goroutine to the shell while it was retired, and it may
	 * have gone into a syscall with it.
	 */
	private boolean lookAfter(P shell, long lookEvery, long now) {
		if (shell.abandoned) {
			this.processors.remove(shell);
			this.machines.wakep();
			return false;
		}
		if (shell.takeFromSyscall()) {
			shell.m = null;
			this.processors.drop(shell);
			this.machines.wakep();
			return true;
		}
		boolean acted = shell.drain();
		if (acted) {
			this.machines.wakep();
		}
		Observation seen = shell.observation;
		M m = shell.m;
		G g = (m != null) ? m.curg() : null;
		if (m == null || g == null) {
			return acted;
		}
		long age = now - seen.progressAt;
		if (seen.cpuReadAt == 0 || now - seen.cpuReadAt >= lookEvery) {
			if (age >= this.handoffAfter) {
				shell.silence = silence(m, seen, now);
			}
			readCpu(m, seen, now);
		}
		report(shell, m, g, seen, now);
		return acted;
	}

	private void report(P p, M m, G g, Observation seen, long now) {
		Holding holding = seen.holding;
		holding.begin(seen.cpu, now);
		if (!holding.isDue(this.warnAfter / LOOKS_BEFORE_WARNING, now)) {
			return;
		}
		readCpu(m, this.present, now);
		long cpu = this.present.cpu;
		boolean waits = holding.wasIdle(cpu, now) && !Boolean.FALSE.equals(isWaiting(m));
		Silence silence = holding.look(cpu, waits, this.warnAfter, now);
		if (silence != null) {
			this.longRunning.report(p, m, g, holding.nanos(silence), silence);
		}
	}

	private static void readCpu(M m, Observation seen, long now) {
		seen.cpuReadAt = now;
		seen.cpu = THREADS.getThreadCpuTime(m.threadId());
	}

	private static @Nullable Boolean isWaiting(M m) {
		KernelThread thread = m.kernelThread;
		return (thread != null) ? thread.isWaiting() : null;
	}

	/*
	 * One that computes has used its core, or waits for one. Where the kernel does not
	 * tell, the latter looks as if it was blocked; where the CPU time cannot be had, -1
	 * both times, it alone tells.
	 */
	private static Silence silence(M m, Observation seen, long now) {
		long used = THREADS.getThreadCpuTime(m.threadId()) - seen.cpu;
		boolean burns = used > (now - seen.cpuReadAt) / BURNING_PART;
		return (burns || Boolean.FALSE.equals(isWaiting(m))) ? Silence.HOG : Silence.BLOCKED;
	}

}
