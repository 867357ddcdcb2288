package dev.gmp.inspect;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A picture of a scheduler. It is taken without stopping anything: each number is true at
 * some moment during the call, but not all at the same moment.
 *
 * @param name the scheduler's name
 * @param uptimeMillis how many milliseconds ago it was started
 * @param gomaxprocs how many processors were asked for
 * @param access how it reaches the JDK's virtual threads, {@code opens} or {@code unsafe}
 * @param netpoll the network poller
 * @param closed whether it was closed, so that it takes no new goroutines from outside
 * @param goroutines goroutines by state
 * @param globalRunQueue the global run queue
 * @param oldestRunnable for how many milliseconds the goroutine has waited that waits
 * longest for a processor now, wherever it waits
 * @param processors every processor, by id; more than {@code gomaxprocs} while goroutines
 * compute without one and others wait
 * @param machines every machine that has not ended, by id
 * @param sysmon the system monitor
 * @param counters what it has done since it started
 */
public record GmpSnapshot(String name, long uptimeMillis, int gomaxprocs, String access, NetpollSnapshot netpoll,
		boolean closed, GoroutineCounts goroutines, GlobalRunQueueSnapshot globalRunQueue, long oldestRunnable,
		List<ProcessorSnapshot> processors, List<MachineSnapshot> machines, SysmonSnapshot sysmon,
		SchedulerCounters counters) {

	/**
	 * Copies the lists.
	 */
	public GmpSnapshot {
		processors = List.copyOf(processors);
		machines = List.copyOf(machines);
	}

	/**
	 * Returns the line that Go prints for {@code GODEBUG=schedtrace}: the time since the
	 * start, the processors, the machines, the size of the global run queue and those of
	 * the local ones. The {@code threads} are the machines, without sysmon. If a
	 * goroutine waits for a processor for a millisecond or more, the line ends with
	 * {@code oldestrunnable=}, which Go does not print.
	 * @return one line, such as {@code SCHED 1009ms: gomaxprocs=2 idleprocs=0 threads=5
	 * spinningthreads=0 idlethreads=2 runqueue=0 [1 0]}
	 */
	public String schedtrace() {
		long idleProcs = this.processors.stream().filter((p) -> p.status() == ProcessorStatus.IDLE).count();
		long spinning = this.machines.stream().filter(MachineSnapshot::spinning).count();
		long idleThreads = this.machines.stream().filter((m) -> m.state() == MachineState.PARKED).count();
		String localRunQueues = this.processors.stream()
			.map((p) -> String.valueOf(p.localRunQueue().size()))
			.collect(Collectors.joining(" ", "[", "]"));
		return "SCHED " + this.uptimeMillis + "ms: gomaxprocs=" + this.gomaxprocs + " idleprocs=" + idleProcs
				+ " threads=" + this.machines.size() + " spinningthreads=" + spinning + " idlethreads=" + idleThreads
				+ " runqueue=" + this.globalRunQueue.size() + " " + localRunQueues
				+ ((this.oldestRunnable > 0) ? " oldestrunnable=" + this.oldestRunnable + "ms" : "");
	}

}
