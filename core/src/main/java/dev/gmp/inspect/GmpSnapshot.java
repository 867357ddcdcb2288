package dev.gmp.inspect;

import java.util.List;

/**
 * A picture of a scheduler. It is taken without stopping anything: each number is true at
 * some moment during the call, but not all at the same moment.
 *
 * @param name the scheduler's name
 * @param gomaxprocs how many processors it has
 * @param access how it reaches the JDK's virtual threads, {@code opens} or {@code unsafe}
 * @param netpoll the network poller
 * @param closed whether it was closed, so that it takes no new goroutines from outside
 * @param goroutines goroutines by state
 * @param globalRunQueue the global run queue
 * @param processors every processor, by id
 * @param machines every machine that has not ended, by id
 * @param sysmon the system monitor
 * @param counters what it has done since it started
 */
public record GmpSnapshot(String name, int gomaxprocs, String access, NetpollSnapshot netpoll, boolean closed,
		GoroutineCounts goroutines, GlobalRunQueueSnapshot globalRunQueue, List<ProcessorSnapshot> processors,
		List<MachineSnapshot> machines, SysmonSnapshot sysmon, SchedulerCounters counters) {

	/**
	 * Copies the lists.
	 */
	public GmpSnapshot {
		processors = List.copyOf(processors);
		machines = List.copyOf(machines);
	}

}
