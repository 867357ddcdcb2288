package dev.gmp.inspect;

/**
 * What a scheduler has done since it started. All of them only grow.
 *
 * @param spawned goroutines that were accepted
 * @param finished goroutines that ended
 * @param adopted those of {@code spawned} that plain JDK API created inside a goroutine
 * @param steals goroutines that a processor took from another one's queue
 * @param overflows how often a full local run queue moved half of itself to the global
 * run queue
 * @param syscalls calls of {@code Goroutine.syscall}
 * @param handoffs processors that went from one machine to another
 * @param preemptions goroutines that gave way because sysmon had marked them
 * @param machinesStarted platform threads that were started as machines
 */
public record SchedulerCounters(long spawned, long finished, long adopted, long steals, long overflows, long syscalls,
		HandoffCounts handoffs, long preemptions, long machinesStarted) {
}
