package dev.gmp.scheduler;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import dev.gmp.inspect.GlobalRunQueueSnapshot;
import dev.gmp.inspect.GmpSnapshot;
import dev.gmp.inspect.GoroutineCounts;
import dev.gmp.inspect.GoroutineRef;
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

/**
 * Takes one picture of a scheduler, from any thread, without stopping it.
 */
final class Snapshots {

	private final Scheduler scheduler;

	Snapshots(Scheduler scheduler) {
		this.scheduler = scheduler;
	}

	GmpSnapshot take() {
		Scheduler scheduler = this.scheduler;
		List<MachineSnapshot> machines = machines();
		List<ProcessorSnapshot> processors = processors();
		int grq = scheduler.globalRunQueueSize();
		long uptime = TimeUnit.NANOSECONDS.toMillis(scheduler.clock().uptime(System.nanoTime()));
		return new GmpSnapshot(scheduler.name(), uptime, scheduler.gomaxprocs(),
				scheduler.jdk().access().name().toLowerCase(Locale.ROOT), scheduler.netpoll().snapshot(),
				scheduler.isClosed(), goroutines(machines, processors, grq), new GlobalRunQueueSnapshot(grq),
				scheduler.sysmon().oldestRunnableMillis(), processors, machines, sysmon(), counters(), jdk());
	}

	JdkSnapshot jdk() {
		return new JdkSnapshot(SchedulingMode.SCHEDULER, Runtime.version().toString(), JdkAccess.isTestedJdk(), null,
				this.scheduler.jdk().leftToJdk());
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
		long total = this.scheduler.liveGoroutines();
		running = Math.min(running, total);
		syscall = Math.min(syscall, total - running);
		runnable = Math.min(runnable, total - running - syscall);
		return new GoroutineCounts(total, runnable, running, syscall, total - running - syscall - runnable);
	}

	private List<ProcessorSnapshot> processors() {
		List<ProcessorSnapshot> processors = new ArrayList<>();
		for (P p : this.scheduler.processors().allps().procs) {
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
		for (M m : this.scheduler.pool().all()) {
			G g = m.curg();
			P p = m.heldP();
			GoroutineRef ref = refOrNull(g);
			machines.add(new MachineSnapshot(m.number, m.getName(), state(m, (ref != null) ? g : null, p),
					(p != null && !p.retired) ? p.id : null, ref, m.spinning));
		}
		return machines;
	}

	static MachineState state(M m, @Nullable G g, @Nullable P p) {
		if (g != null) {
			if (p == null) {
				return MachineState.SYSCALL;
			}
			Silence silence = p.silence;
			if (silence == null) {
				return MachineState.RUNNING;
			}
			return (silence == Silence.HOG) ? MachineState.HOG : MachineState.BLOCKED;
		}
		if (m.parked) {
			return MachineState.PARKED;
		}
		return m.spinning ? MachineState.SPINNING : MachineState.IDLE;
	}

	private SysmonSnapshot sysmon() {
		Sysmon sysmon = this.scheduler.sysmon();
		Retake retake = sysmon.retake();
		return new SysmonSnapshot(sysmon.isAsleep(), sysmon.rounds(), sysmon.oversleeps(),
				TimeUnit.NANOSECONDS.toMillis(sysmon.overslept()), retake.marks(),
				retake.ofSyscalls() + retake.ofBlocked() + retake.ofHogs(), retake.without(Silence.HOG),
				retake.hogsMax(), retake.without(Silence.BLOCKED), this.scheduler.options().machinesMax(),
				sysmon.gc().snapshot(), retake.longRunning().last());
	}

	private SchedulerCounters counters() {
		// Finished first, so that it is not more than spawned.
		long finished = this.scheduler.finished();
		AllPs.Totals totals = this.scheduler.processors().allps().totals();
		Retake retake = this.scheduler.sysmon().retake();
		return new SchedulerCounters(this.scheduler.spawned(), finished, this.scheduler.adopted(), totals.steals(),
				totals.overflows(), totals.syscalls(),
				new HandoffCounts(retake.ofSyscalls(), totals.blockings(), retake.ofBlocked(), retake.ofHogs()),
				totals.preemptions(), this.scheduler.pool().started());
	}

	private static @Nullable GoroutineRef refOrNull(@Nullable G g) {
		if (g == null) {
			return null;
		}
		// It may have run and ended since it was seen.
		Thread thread = g.thread();
		return G.isForgotten(thread) ? null : new GoroutineRef(g.id, thread.getName());
	}

}
