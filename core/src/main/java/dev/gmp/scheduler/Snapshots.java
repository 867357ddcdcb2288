package dev.gmp.scheduler;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import dev.gmp.inspect.GlobalRunQueueSnapshot;
import dev.gmp.inspect.GmpSnapshot;
import dev.gmp.inspect.GoroutineCounts;
import dev.gmp.inspect.GoroutineRef;
import dev.gmp.inspect.LocalRunQueueSnapshot;
import dev.gmp.inspect.MachineSnapshot;
import dev.gmp.inspect.MachineState;
import dev.gmp.inspect.ProcessorSnapshot;
import dev.gmp.inspect.ProcessorStatus;
import dev.gmp.inspect.SchedulerCounters;

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
		return new GmpSnapshot(scheduler.name(), scheduler.processors(),
				scheduler.jdk().access().name().toLowerCase(Locale.ROOT), scheduler.isClosed(),
				goroutines(machines, processors, grq), new GlobalRunQueueSnapshot(grq), processors, machines,
				counters());
	}

	private GoroutineCounts goroutines(List<MachineSnapshot> machines, List<ProcessorSnapshot> processors, int grq) {
		long running = machines.stream().filter((m) -> m.goroutine() != null).count();
		long runnable = grq;
		for (ProcessorSnapshot p : processors) {
			runnable += p.localRunQueue().size() + ((p.runnext() != null) ? 1 : 0);
		}
		// The parts were read at different moments: what is left over waits, and none is
		// counted twice.
		long total = this.scheduler.liveGoroutines();
		running = Math.min(running, total);
		runnable = Math.min(runnable, total - running);
		return new GoroutineCounts(total, runnable, running, total - running - runnable);
	}

	private List<ProcessorSnapshot> processors() {
		List<ProcessorSnapshot> processors = new ArrayList<>();
		for (P p : this.scheduler.allp()) {
			List<GoroutineRef> queue = p.runq.copy().stream().map(Snapshots::ref).toList();
			M m = p.m;
			processors.add(new ProcessorSnapshot(p.id, (m != null) ? ProcessorStatus.RUNNING : ProcessorStatus.IDLE,
					Integer.toUnsignedLong(p.counters.schedtick), refOrNull(p.runq.runnext()),
					new LocalRunQueueSnapshot(queue.size(), LocalRunQueue.CAPACITY, queue),
					(m != null) ? m.number : null, p.counters.steals));
		}
		return processors;
	}

	private List<MachineSnapshot> machines() {
		List<MachineSnapshot> machines = new ArrayList<>();
		for (M m : this.scheduler.machines().all()) {
			G g = m.curg();
			P p = m.p;
			machines.add(new MachineSnapshot(m.number, m.getName(), state(m, g), (p != null) ? p.id : null,
					refOrNull(g), m.spinning));
		}
		return machines;
	}

	private static MachineState state(M m, @Nullable G g) {
		if (g != null) {
			return MachineState.RUNNING;
		}
		if (m.parked) {
			return MachineState.PARKED;
		}
		return m.spinning ? MachineState.SPINNING : MachineState.IDLE;
	}

	private SchedulerCounters counters() {
		long steals = 0;
		long overflows = 0;
		for (P p : this.scheduler.allp()) {
			steals += p.counters.steals;
			overflows += p.runq.overflows();
		}
		// Finished first, so that it is not more than spawned.
		long finished = this.scheduler.finished();
		return new SchedulerCounters(this.scheduler.spawned(), finished, this.scheduler.adopted(), steals, overflows,
				this.scheduler.machines().started());
	}

	private static @Nullable GoroutineRef refOrNull(@Nullable G g) {
		return (g != null) ? ref(g) : null;
	}

	private static GoroutineRef ref(G g) {
		return new GoroutineRef(g.id, g.thread().getName());
	}

}
