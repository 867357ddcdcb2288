package dev.gmp.inspect;

/**
 * How many goroutines are in which state. The three states are read one after the other
 * while the scheduler runs: their sum is {@code total}, but a goroutine that moves during
 * the reading may be counted under the state it came from.
 *
 * @param total goroutines that were started and have not ended
 * @param runnable goroutines that wait in a run queue
 * @param running goroutines that a machine executes now
 * @param waiting goroutines that wait for an event (a lock, a timer, a channel, I/O)
 */
public record GoroutineCounts(long total, long runnable, long running, long waiting) {
}
