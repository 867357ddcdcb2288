package dev.gmp.scheduler;

import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import dev.gmp.concurrent.CoarseClock;
import dev.gmp.concurrent.LogOnce;
import dev.gmp.jdk.JdkAccess;
import dev.gmp.os.KernelThread;

/**
 * What sysmon does about each processor, {@code retake} of Go:
 * <ul>
 * <li>A goroutine stays in {@code runnext} because the one that readied it computes on or
 * is in a syscall, while another processor is idle: a machine is woken, which will steal
 * it.</li>
 * <li>A slice is over: the goroutine that runs is marked to give way, and the one that it
 * readies last goes behind all others instead of inheriting the slice.</li>
 * <li>The front of the GRQ has waited for a slice: the GRQ is served first, see
 * {@link QueueAges}.</li>
 * <li>A machine is in a syscall for long, or in one of many since its slice began: its
 * processor is taken and handed off.</li>
 * <li>A machine does not react to the mark: its processor is replaced, see
 * {@link Processors}, and the fresh one handed off.</li>
 * <li>A machine does not react, and its processor cannot be replaced: what waits in its
 * queues goes to the GRQ.</li>
 * </ul>
 *
 * <h2>How a slice is judged</h2> A slice belongs to a chain of goroutines: the next one
 * from {@code runnext} inherits its rest, and a syscall does not renew it. The number of
 * slices ({@code schedtick}) says which one it is. So a slice is judged by how long that
 * number has stood still, and not by whether a goroutine stands in {@code runnext} at the
 * moment of a round: if the one that readied it parks right after that, it stands there
 * for some nanoseconds.
 *
 * <h2>When a processor is taken</h2> A processor is taken only if nobody else would find
 * new work: none is idle and no machine spins. While one is idle, whatever waits is
 * stolen.
 *
 * <h2>What becomes of a machine that does not react</h2> The machine either computes or
 * is blocked; the kernel tells, and the CPU time of its thread. One that computes goes on
 * to use a core, so an extra processor makes up for it while others wait, see
 * {@link #makeUpForHogs}, and the next one has less time, see {@link #isOneMoreHog}. When
 * more than {@link SysmonOptions#hogsMax} of these run without a processor the next one
 * keeps its own for longer. Those that are blocked are limited by the number of machines
 * alone, and while one after another is found blocked each next one has less time, see
 * {@link HandoffDelay}.
 * <p>
 * Only sysmon's thread calls these methods, except for the counts.
 */
class Retake {

	private static final Logger logger = LoggerFactory.getLogger(Retake.class);

	/** From when on a goroutine is looked at more closely. */
	private static final long LONG_ENOUGH_TO_LOOK_NANOS = HandoffDelay.MIN_NANOS;

	/**
	 * How soon it looks again whether somebody still waits. With the sleep of sysmon and
	 * the waking of a machine this stays below a millisecond.
	 */
	private static final long LOOK_AGAIN_NANOS = 50_000;

	/**
	 * While too many compute without a processor the next one keeps its own for so many
	 * times as long. It does not keep it for good: those that it waits for may be among
	 * the goroutines that wait for its processor.
	 */
	private static final int OVER_LIMIT = 10;

	/** An extra processor would hardly help a goroutine that has waited for less. */
	private static final long MAKE_UP_AFTER_NANOS = 2_000_000;

	/** One in so many, and one, is added at a time. */
	private static final int MAKE_UP_PART = 4;

	/** How often the GRQ comes first while its front has waited for long. */
	private static final long SERVE_OLD_EVERY_NANOS = 1_000_000;

	/** What a marked goroutine has for giving way. */
	private static final long REACTION_NANOS = 1_000_000;

	/** A processor that nobody wants stays in a syscall for so many times as long. */
	private static final int UNWANTED = 10;

	/** A thread that used so small a part of a core was blocked. */
	private static final int BURNING_PART = 20;

	/** So often a goroutine is looked at before it is reported. */
	private static final int LOOKS_BEFORE_WARNING = 4;

	private static final long LOOK_AT_SHELL_EVERY_NANOS = 10_000_000;

	/** There may be thousands of shells, and a look takes some ten microseconds. */
	private static final long LOOK_AT_ANY_SHELL_EVERY_NANOS = 1_000_000;

	private final Processors processors;

	private final Wakeups wakeups;

	private final MachinePool pool;

	private final JdkAccess jdk;

	private final int hogsMax;

	private final LongRunning longRunning;

	private final long timeSliceNanos;

	private final long handoffAfterNanos;

	private final long warnAfterNanos;

	private final HandoffDelay blockedAfter;

	private final QueueAges ages;

	private final TimerHeaps timers;

	/** What was read last of a machine, whatever it holds. */
	private final SysmonTick present = new SysmonTick();

	private int progress;

	private long due = Long.MAX_VALUE;

	/**
	 * How many have computed for long without a processor when the round began. One that
	 * has lost it early, because of these, does not count before: else a load of short
	 * tasks would keep up by itself what a few long ones have begun.
	 */
	private int hogs;

	private volatile long marks;

	private volatile long ofSyscalls;

	private volatile long ofBlocked;

	private volatile long ofHogs;

	private final LogOnce hogsLimit;

	private final LogOnce failure;

	Retake(Parts parts) {
		this.processors = parts.processors;
		this.wakeups = parts.wakeups;
		this.pool = parts.pool;
		this.longRunning = parts.longRunning;
		this.jdk = parts.jdk;
		this.timers = parts.timers;
		SysmonOptions options = parts.options.sysmon();
		this.hogsMax = options.hogsMaxOrDefault();
		this.timeSliceNanos = TimeUnit.NANOSECONDS.convert(options.timeSlice());
		this.handoffAfterNanos = TimeUnit.NANOSECONDS.convert(options.handoffAfter());
		this.warnAfterNanos = TimeUnit.NANOSECONDS.convert(options.warnAfter());
		this.blockedAfter = new HandoffDelay(this.handoffAfterNanos);
		this.hogsLimit = new LogOnce(logger, Level.WARN,
				"{}: {} goroutines compute without a processor, as many as should (gmp.hogs.max); "
						+ "others wait {} times as long for the next ones",
				parts.options.name(), this.hogsMax, OVER_LIMIT);
		this.failure = new LogOnce(logger, Level.ERROR,
				"{}: sysmon could not look after a processor, and goes on; this is logged once", parts.options.name());
		this.ages = new QueueAges(parts.clock, parts.grq, this.timers, this.timeSliceNanos);
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

	QueueAges ages() {
		return this.ages;
	}

	/**
	 * Counts the machines that were left without a processor.
	 * @param stall why
	 * @return their number
	 */
	int without(Stall stall) {
		int n = 0;
		for (P shell : this.processors.allps().shells) {
			if (shell.stall == stall) {
				n++;
			}
		}
		return n;
	}

	int hogsMax() {
		return this.hogsMax;
	}

	/**
	 * Returns how often goroutines changed between the last two rounds.
	 * @return how many have begun or gone on
	 */
	int progress() {
		return this.progress;
	}

	/**
	 * Returns when the next round has something to do at the latest.
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
			p.sysmontick.discount(nanos, now);
		}
	}

	/**
	 * Looks at all processors.
	 * @param now the time
	 * @return whether there was anything to do
	 */
	boolean round(long now) {
		this.progress = 0;
		this.due = Long.MAX_VALUE;
		boolean acted = false;
		AllPs allps = this.processors.allps();
		this.hogs = longHogs(allps, now);
		this.ages.begin(now);
		for (P p : allps.procs) {
			acted |= retakeWhateverHappens(p, now);
		}
		long lookEvery = Math.max(LOOK_AT_SHELL_EVERY_NANOS, allps.shells.length * LOOK_AT_ANY_SHELL_EVERY_NANOS);
		for (P shell : allps.shells) {
			acted |= lookAfterWhateverHappens(shell, lookEvery, now);
		}
		this.ages.end();
		if (this.ages.oldest() >= this.timeSliceNanos) {
			this.due = Math.min(this.due, SERVE_OLD_EVERY_NANOS);
		}
		helpIdle();
		acted |= makeUpForHogs(allps.extra());
		return acted;
	}

	private int longHogs(AllPs allps, long now) {
		int n = 0;
		for (P shell : allps.shells) {
			if (shell.stall == Stall.HOG && now - shell.sysmontick.progressAt >= this.handoffAfterNanos) {
				n++;
			}
		}
		return n;
	}

	/*
	 * The kernel shares the cores by thread. Beside twenty goroutines that compute on
	 * threads of their own, the machines of two processors would have a tenth of the
	 * cores for all others, while in a pool each of the others has a share of its own.
	 * And a processor finds out about one such goroutine at a time. So while somebody
	 * waits there may be an extra processor for each that computes without one.
	 */
	private boolean makeUpForHogs(int extra) {
		if (extra == 0 && this.hogs == 0) {
			return false;
		}
		int most = Math.min(this.hogs, hogsMax());
		if (extra > most) {
			this.wakeups.afterResize(this.processors.resizeExtra(most));
		}
		else if (extra < most && this.ages.oldest() >= MAKE_UP_AFTER_NANOS && nobodyLooks()) {
			int more = Math.min(most, extra + 1 + extra / MAKE_UP_PART);
			this.wakeups.afterResize(this.processors.resizeExtra(more));
		}
		else {
			return false;
		}
		return true;
	}

	/*
	 * A thread that makes something runnable, and a machine that has a timer and goes on
	 * with something else, tell an idle processor. This is for what falls between two: a
	 * timer that a busy machine has added after all idle ones went to sleep without one,
	 * and whatever is overlooked.
	 */
	void helpIdle() {
		if (this.processors.idle() == 0 || this.pool.startFailed()) {
			return;
		}
		long untilTimer = this.timers.untilUnwatched();
		this.due = Math.min(this.due, Math.max(untilTimer, LOOK_AGAIN_NANOS));
		if (untilTimer <= 0 || this.processors.hasVisibleWork()) {
			this.wakeups.wakep();
		}
	}

	/*
	 * One processor for which there is no memory must not keep the others from being
	 * looked at, round for round.
	 */
	private boolean retakeWhateverHappens(P p, long now) {
		try {
			return retake(p, now);
		}
		catch (Throwable ex) {
			this.failure.log(ex);
			return false;
		}
	}

	private boolean lookAfterWhateverHappens(P shell, long lookEvery, long now) {
		try {
			return lookAfter(shell, lookEvery, now);
		}
		catch (Throwable ex) {
			this.failure.log(ex);
			return false;
		}
	}

	private boolean retake(P p, long now) {
		SysmonTick seen = p.sysmontick;
		this.progress += seen.look(p.counters, now);
		long waiting = lookAtQueues(p, now);
		helpNext(p, seen, now);
		if (p.isInSyscall()) {
			return retakeFromSyscall(p, seen, now);
		}
		M m = p.m;
		if (m == null) {
			return false;
		}
		if (isOver(now - seen.tickAt, this.timeSliceNanos)) {
			endSlice(p);
		}
		G g = m.curg();
		long age = now - seen.progressAt;
		if (g == null || age < LONG_ENOUGH_TO_LOOK_NANOS) {
			return false;
		}
		if (seen.cpuReadAt == 0) {
			readCpu(m, seen, now);
		}
		long sliceAge = now - seen.tickAt;
		if (seen.markedAt == 0) {
			mark(p, seen, sliceAge, now);
		}
		boolean stalled = isStalled(seen, age, sliceAge, now);
		boolean acted = false;
		if (stalled || isKnownToBeBlocked(m, age, now) || isOneMoreHog(age)) {
			acted = replace(p, m, seen, now) || (stalled && rescue(p, waiting));
		}
		report(p, m, g, seen, now);
		return acted;
	}

	long lookAtQueues(P p, long now) {
		return this.ages.look(p, now);
	}

	/*
	 * For a goroutine in runnext behind one that computes or is in a syscall. That it has
	 * stood there since the last look is certain if nobody else has run since: only a
	 * goroutine that runs is followed by the one in runnext.
	 */
	void helpNext(P p, SysmonTick seen, long now) {
		if (p.runq.runnext() == null) {
			seen.nextAt = 0;
			return;
		}
		if (seen.nextAt == 0) {
			seen.nextAt = now;
		}
		if (this.processors.idle() == 0) {
			return;
		}
		if (now - seen.nextAt < FindRunnable.RUNNEXT_GRACE_NANOS) {
			this.due = Math.min(this.due, LOOK_AGAIN_NANOS);
			return;
		}
		this.wakeups.wakep();
	}

	void endSlice(P p) {
		if (!p.sliceExpired || !p.grqTurn) {
			p.sliceExpired = true;
			p.grqTurn = true;
		}
		if (!p.preempt) {
			p.preempt = true;
		}
	}

	/*
	 * The slice goes on in a syscall, and from one to the next. Else a goroutine that
	 * makes one short call after the other would keep its processor for ever, since each
	 * of them is young.
	 */
	private boolean retakeFromSyscall(P p, SysmonTick seen, long now) {
		long age = now - seen.syscallAt;
		boolean over = isOver(age, this.handoffAfterNanos);
		over |= isOver(ageOfSliceInSyscall(seen, now), this.timeSliceNanos);
		if (!over) {
			return false;
		}
		// In case it comes back before it is taken.
		endSlice(p);
		boolean wanted = p.hasWork() || this.processors.hasVisibleWork() || nobodyLooks();
		if ((!wanted && age / UNWANTED < this.handoffAfterNanos) || !p.takeFromSyscall()) {
			return false;
		}
		p.m = null;
		long before = this.ofSyscalls;
		this.ofSyscalls = before + 1;
		this.wakeups.handoffp(p);
		return true;
	}

	/*
	 * A seam, as are those above, for tests that show what happens without the rule.
	 */
	long ageOfSliceInSyscall(SysmonTick seen, long now) {
		return now - seen.tickAt;
	}

	private boolean nobodyLooks() {
		return this.processors.idle() == 0 && this.wakeups.spinning() == 0;
	}

	private void mark(P p, SysmonTick seen, long age, long now) {
		if (!isOver(age, this.timeSliceNanos)) {
			return;
		}
		endSlice(p);
		seen.markedAt = now;
		long before = this.marks;
		this.marks = before + 1;
		this.due = Math.min(this.due, REACTION_NANOS);
	}

	/*
	 * The time of a chain counts, and not only that of its last goroutine: else a chain
	 * of goroutines that compute for nearly a slice each would have two. But it is given
	 * the time that most take until they park.
	 */
	private boolean isStalled(SysmonTick seen, long age, long sliceAge, long now) {
		return seen.markedAt != 0 && isOver(now - seen.markedAt, REACTION_NANOS)
				&& isOver(sliceAge, this.handoffAfterNanos) && isOver(age, this.handoffAfterNanos / 2) && nobodyLooks();
	}

	/*
	 * Sooner than others, and without a mark, to which it could not react.
	 */
	private boolean isKnownToBeBlocked(M m, long age, long now) {
		long delay = this.blockedAfter.nanos(now);
		return delay < this.handoffAfterNanos && isOver(age, delay) && nobodyLooks()
				&& Boolean.TRUE.equals(isWaiting(m));
	}

	/*
	 * Where many compute without a processor the next one most likely does as well, and
	 * all others wait for each of them. So the more there are the less time it has, as if
	 * they all shared the time of one. What ends soon after that costs a machine's
	 * wake-up, and has a thread of its own until then.
	 */
	private boolean isOneMoreHog(long age) {
		return this.hogs > 0
				&& isOver(age, Math.max(this.handoffAfterNanos / (1 + this.hogs), LONG_ENOUGH_TO_LOOK_NANOS))
				&& nobodyLooks() && this.processors.hasVisibleWork();
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

	private boolean replace(P p, M m, SysmonTick seen, long now) {
		if (!this.pool.available()) {
			this.pool.logLimit();
			return false;
		}
		Stall stall = stall(m, seen, now);
		if (stall == Stall.HOG && without(Stall.HOG) >= hogsMax()) {
			this.hogsLimit.log();
			if (!isOver(now - seen.progressAt, OVER_LIMIT * this.handoffAfterNanos)) {
				return false;
			}
		}
		P fresh = this.processors.replace(p);
		if (fresh == null) {
			return false;
		}
		p.stall = stall;
		if (stall == Stall.HOG) {
			long before = this.ofHogs;
			this.ofHogs = before + 1;
		}
		else {
			long before = this.ofBlocked;
			this.ofBlocked = before + 1;
			this.blockedAfter.wasBlocked(now);
		}
		this.wakeups.handoffp(fresh);
		// Last, because it may find no memory. The next rounds do it as well.
		if (p.drain()) {
			this.wakeups.wakep();
		}
		return true;
	}

	/*
	 * For goroutines in the queues of a processor that cannot be taken from its machine.
	 * Others steal only when they have nothing else, so these would wait as long as the
	 * machine does not react. Returns whether there were any.
	 */
	private boolean rescue(P p, long waiting) {
		boolean waits = waiting >= this.timeSliceNanos || p.runq.runnext() != null;
		if (!waits || !p.drain()) {
			return false;
		}
		this.wakeups.wakep();
		return true;
	}

	/*
	 * The hog may have pushed a goroutine to the shell while it was retired, and it may
	 * have gone into a syscall with it.
	 */
	private boolean lookAfter(P shell, long lookEvery, long now) {
		if (shell.abandoned) {
			this.processors.remove(shell);
			this.wakeups.wakep();
			return false;
		}
		if (shell.takeFromSyscall()) {
			shell.m = null;
			this.processors.drop(shell);
			this.wakeups.wakep();
			return true;
		}
		boolean acted = shell.drain();
		if (acted) {
			this.wakeups.wakep();
		}
		SysmonTick seen = shell.sysmontick;
		M m = shell.m;
		G g = (m != null) ? m.curg() : null;
		if (m == null || g == null) {
			return acted;
		}
		long age = now - seen.progressAt;
		if (seen.cpuReadAt == 0 || now - seen.cpuReadAt >= lookEvery) {
			if (age >= this.handoffAfterNanos) {
				shell.stall = stall(m, seen, now);
			}
			readCpu(m, seen, now);
		}
		report(shell, m, g, seen, now);
		return acted;
	}

	private void report(P p, M m, G g, SysmonTick seen, long now) {
		Holding holding = seen.holding;
		holding.begin(seen.cpu, now);
		if (!holding.isDue(this.warnAfterNanos / LOOKS_BEFORE_WARNING, now)) {
			return;
		}
		readCpu(m, this.present, now);
		long cpu = this.present.cpu;
		boolean waits = holding.wasIdle(cpu, now) && !Boolean.FALSE.equals(isWaiting(m));
		Stall stall = holding.look(cpu, waits, this.warnAfterNanos, now);
		if (stall != null) {
			this.longRunning.report(p, m, g, holding.nanos(stall), stall);
		}
	}

	private void readCpu(M m, SysmonTick seen, long now) {
		seen.cpuReadAt = now;
		seen.cpu = cpuTime(m);
	}

	private long cpuTime(M m) {
		long nanos = this.jdk.threadCpuTime(m.threadId());
		KernelThread thread = m.kernelThread;
		return (nanos < 0 && thread != null) ? thread.cpuTime() : nanos;
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
	private Stall stall(M m, SysmonTick seen, long now) {
		long used = cpuTime(m) - seen.cpu;
		boolean burns = used > (now - seen.cpuReadAt) / BURNING_PART;
		return (burns || Boolean.FALSE.equals(isWaiting(m))) ? Stall.HOG : Stall.BLOCKED;
	}

	/**
	 * What it works with. A parameter object, since tests put classes in its place that
	 * leave out a rule.
	 *
	 * @param processors the processors
	 * @param wakeups passes processors on, and wakes machines
	 * @param pool the machines
	 * @param longRunning reports goroutines
	 * @param grq the GRQ
	 * @param timers the timers
	 * @param clock on which goroutines note since when they are runnable
	 * @param jdk the access to the JDK
	 * @param options the options of the scheduler
	 */
	record Parts(Processors processors, Wakeups wakeups, MachinePool pool, LongRunning longRunning, GlobalRunQueue grq,
			TimerHeaps timers, CoarseClock clock, JdkAccess jdk, SchedulerOptions options) {

	}

}
