package dev.gmp.inspect;

/**
 * How many goroutines are in which state. The states are read one after the other while
 * the scheduler runs: their sum is {@code total}, but a goroutine that moves during the
 * reading may be counted under the state it came from.
 *
 * @param total goroutines that were started and have not ended
 * @param runnable goroutines that wait in a run queue
 * @param running goroutines that a machine executes now
 * @param syscall goroutines that a machine executes without a processor: in a syscall,
 * blocked, or computing on after theirs was taken
 * @param waiting goroutines that wait for an event (a lock, a timer, a channel, I/O)
 */
public record GoroutineCounts(long total, long runnable, long running, long syscall, long waiting) {
}
