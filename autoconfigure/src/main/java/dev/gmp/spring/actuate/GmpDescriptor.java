package dev.gmp.spring.actuate;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

import dev.gmp.inspect.GlobalRunQueueSnapshot;
import dev.gmp.inspect.GmpSnapshot;
import dev.gmp.inspect.GoroutineCounts;
import dev.gmp.inspect.SchedulerCounters;
import dev.gmp.inspect.SysmonSnapshot;
import dev.gmp.spring.task.GoLimitSnapshot;

/**
 * A scheduler, as the endpoint {@code gmp} shows it.
 *
 * @param mode what runs the goroutines: the scheduler, or, if it says {@code fallback},
 * the JDK's own
 * @param gomaxprocs how many processors it has
 * @param access how it reaches the JDK's virtual threads, {@code opens} or
 * {@code unsafe}; {@code none} if it does not
 * @param netpoll the network poller
 * @param goroutines goroutines by state
 * @param globalRunQueue the global run queue
 * @param oldestRunnable for how many milliseconds the goroutine has waited that waits
 * longest for a processor
 * @param processors every processor, by id
 * @param machines every machine, by id
 * @param sysmon the system monitor, and the goroutines that held their machine for long
 * @param counters what it has done since it started
 * @param jdk the JDK, and what it does for goroutines itself
 * @param limits the limits of {@code @Go} methods, if there are any
 * @param schedulers all schedulers of the context by bean name, if there are several
 */
public record GmpDescriptor(String mode, int gomaxprocs, String access, NetpollDescriptor netpoll,
		GoroutineCounts goroutines, GlobalRunQueueSnapshot globalRunQueue, long oldestRunnable,
		List<ProcessorDescriptor> processors, List<MachineDescriptor> machines, SysmonSnapshot sysmon,
		SchedulerCounters counters, JdkDescriptor jdk,
		@JsonInclude(JsonInclude.Include.NON_EMPTY) List<GoLimitSnapshot> limits,
		@JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, GmpDescriptor> schedulers)
		implements
			OperationResponseBody {

	static GmpDescriptor of(GmpSnapshot snapshot, List<GoLimitSnapshot> limits, Map<String, GmpDescriptor> schedulers) {
		return new GmpDescriptor(JdkDescriptor.mode(snapshot.jdk()), snapshot.gomaxprocs(), snapshot.access(),
				NetpollDescriptor.of(snapshot.netpoll()), snapshot.goroutines(), snapshot.globalRunQueue(),
				snapshot.oldestRunnable(), snapshot.processors().stream().map(ProcessorDescriptor::of).toList(),
				snapshot.machines().stream().map(MachineDescriptor::of).toList(), snapshot.sysmon(),
				snapshot.counters(), JdkDescriptor.of(snapshot.jdk()), limits, schedulers);
	}

}
