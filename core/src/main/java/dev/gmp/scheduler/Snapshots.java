package dev.gmp.scheduler;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import dev.gmp.concurrent.CoarseClock;
import dev.gmp.inspect.GlobalRunQueueSnapshot;
import dev.gmp.inspect.GmpSnapshot;
import dev.gmp.inspect.GoroutineCounts;
import dev.gmp.inspect.GoroutineDump;
import dev.gmp.inspect.GoroutineRef;
import dev.gmp.inspect.GoroutineSnapshot;
import dev.gmp.inspect.HandoffCounts;
import dev.gmp.inspect.JdkSnapshot;
import dev.gmp.inspect.LocalRunQueueSnapshot;
import dev.gmp.inspect.MachineSnapshot;
import dev.gmp.inspect.MachineState;
import dev.gmp.inspect.ProcessorSnapshot;
import dev.gmp.inspect.ProcessorStatus;
import dev.gmp.inspect.SchedulerCounters;
import dev.gmp.inspect.SchedulingMode;
import dev.gmp.inspect.SysmonSnapshot;
import dev.gmp.jdk.JdkAccess;
import dev.gmp.os.GcPauses;

/**
 * Takes pictures of a scheduler, from any thread, without stopping it.
 */
final class Snapshots {

	private final Parts parts;

	Snapshots(Parts parts) {
		this.parts = parts;
	}

	/**
	 * Takes a picture of the scheduler.
	 * @return the picture
	 */
	GmpSnapshot take() {
		List<MachineSnapshot> machines = machines();
		List<ProcessorSnapshot> processors = processors();
		int grq = this.parts.processors.globalRunQueueSize();
		long uptime = TimeUnit.NANOSECONDS.toMillis(this.parts.clock.uptime(System.nanoTime()));
		return new GmpSnapshot(this.parts.options.name(), uptime, this.parts.processors.gomaxprocs(),
				this.parts.jdk.access().name().toLowerCase(Locale.ROOT), this.parts.netpoll.snapshot(),
				this.parts.termination.isClosed(), goroutines(machines, processors, grq),
				new GlobalRunQueueSnapshot(grq), oldestRunnableMillis(), processors, machines, sysmon(), counters(),
				jdk());
	}

	/**
	 * Tells what the scheduler runs on.
	 * @return the JDK
	 */
	JdkSnapshot jdk() {
		return new JdkSnapshot(SchedulingMode.SCHEDULER, Runtime.version().toString(), JdkAccess.isTestedJdk(), null,
				this.parts.jdk.leftToJdk());
	}

	/*
	 * As of the last round of sysmon, which sleeps only when no goroutine waits.
	 */
	private long oldestRunnableMillis() {
		return this.parts.sysmonSleep.isAsleep() ? 0 : this.parts.retake.ages().oldestMillis();
	}

	/**
	 * Looks at the oldest goroutines.
	 * @param max at how many at most
	 * @return the goroutines by id
	 */
	List<GoroutineSnapshot> goroutines(int max) {
		return goroutines().take(max);
	}

	/**
	 * Takes a picture of the scheduler and looks at the oldest goroutines.
	 * @param max at how many at most
	 * @return both
	 */
	GoroutineDump dump(int max) {
		GmpSnapshot snapshot = take();
		return goroutines().dump(snapshot, max);
	}

	/**
	 * Looks at one goroutine.
	 * @param id its id
	 * @return the goroutine, {@code null} if there is none
	 */
	@Nullable GoroutineSnapshot goroutine(long id) {
		return goroutines().find(id);
	}

	/**
	 * Looks at goroutines one by one.
	 * @return what looks at them, for this moment
	 */
	GoroutineSnapshots goroutines() {
		return new GoroutineSnapshots(this.parts.allgs, this.parts.pool, this.parts.clock, this.parts.jdk);
	}

	private GoroutineCounts goroutines(List<MachineSnapshot> machines, List<ProcessorSnapshot> processors, int grq) {
		long running = machines.stream().filter((m) -> m.state() == MachineState.RUNNING).count();
		long syscall = machines.stream().filter((m) -> m.goroutine() != null).count() - running;
		long runnable = grq;
		for (ProcessorSnapshot p : processors) {
			runnable += p.localRunQueue().size() + ((p.runnext() != null) ? 1 : 0);
		}
		// The parts were read at different moments: what is left over waits, and none is
		// counted twice.
		long total = this.parts.count.live();
		running = Math.min(running, total);
		syscall = Math.min(syscall, total - running);
		runnable = Math.min(runnable, total - running - syscall);
		return new GoroutineCounts(total, runnable, running, syscall, total - running - syscall - runnable);
	}

	private List<ProcessorSnapshot> processors() {
		List<ProcessorSnapshot> processors = new ArrayList<>();
		for (P p : this.parts.processors.allps().procs) {
			List<GoroutineRef> queue = p.runq.copy()
				.stream()
				.map(Snapshots::refOrNull)
				.filter(Objects::nonNull)
				.toList();
			M m = p.m;
			processors.add(new ProcessorSnapshot(p.id, status(p, m), Integer.toUnsignedLong(p.counters.schedtick),
					refOrNull(p.runq.runnext()), new LocalRunQueueSnapshot(queue.size(), LocalRunQueue.CAPACITY, queue),
					(m != null) ? m.number : null, p.counters.steals));
		}
		return processors;
	}

	private static ProcessorStatus status(P p, @Nullable M m) {
		if (p.isInSyscall()) {
			return ProcessorStatus.SYSCALL;
		}
		return (m != null) ? ProcessorStatus.RUNNING : ProcessorStatus.IDLE;
	}

	private List<MachineSnapshot> machines() {
		List<MachineSnapshot> machines = new ArrayList<>();
		for (M m : this.parts.pool.all()) {
			G g = m.curg();
			P p = m.heldP();
			GoroutineRef ref = refOrNull(g);
			machines.add(
					new MachineSnapshot(m.number, m.getName(), GoroutineSnapshots.state(m, (ref != null) ? g : null, p),
							(p != null && !p.retired) ? p.id : null, ref, m.spinning));
		}
		return machines;
	}

	private SysmonSnapshot sysmon() {
		SysmonCounters sysmon = this.parts.sysmonCounters;
		Retake retake = this.parts.retake;
		return new SysmonSnapshot(this.parts.sysmonSleep.isAsleep(), sysmon.rounds(), sysmon.oversleeps(),
				TimeUnit.NANOSECONDS.toMillis(sysmon.oversleptNanos()), retake.marks(),
				retake.ofSyscalls() + retake.ofBlocked() + retake.ofHogs(), retake.without(Stall.HOG), retake.hogsMax(),
				retake.without(Stall.BLOCKED), this.parts.options.machinesMax(), this.parts.gc.snapshot(),
				this.parts.longRunning.last());
	}

	private SchedulerCounters counters() {
		// Finished first, so that it is not more than spawned.
		long finished = this.parts.count.finished();
		AllPs.Totals totals = this.parts.processors.allps().totals();
		Retake retake = this.parts.retake;
		return new SchedulerCounters(this.parts.count.spawned(), finished, this.parts.count.adopted(), totals.steals(),
				totals.overflows(), totals.syscalls(),
				new HandoffCounts(retake.ofSyscalls(), totals.blockings(), retake.ofBlocked(), retake.ofHogs()),
				totals.preemptions(), this.parts.pool.started());
	}

	private static @Nullable GoroutineRef refOrNull(@Nullable G g) {
		if (g == null) {
			return null;
		}
		// It may have run and ended since it was seen.
		Thread thread = g.thread();
		return G.isForgotten(thread) ? null : new GoroutineRef(g.id, thread.getName());
	}

	/**
	 * What is in the pictures.
	 *
	 * @param options the options of the scheduler
	 * @param jdk the access to the JDK
	 * @param clock the scheduler's clock
	 * @param allgs the goroutines
	 * @param count how many there are
	 * @param processors the processors
	 * @param pool the machines
	 * @param netpoll the poller
	 * @param termination whether the scheduler is closed
	 * @param sysmonSleep whether sysmon is asleep
	 * @param sysmonCounters what sysmon counts
	 * @param retake what sysmon did about processors
	 * @param longRunning goroutines that were reported
	 * @param gc the pauses of the garbage collector
	 */
	record Parts(SchedulerOptions options, JdkAccess jdk, CoarseClock clock, AllGs allgs, GoroutineCount count,
			Processors processors, MachinePool pool, Netpoll netpoll, Termination termination, SysmonSleep sysmonSleep,
			SysmonCounters sysmonCounters, Retake retake, LongRunning longRunning, GcPauses gc) {

	}

}
