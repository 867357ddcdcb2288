package dev.gmp.inspect;

/**
 * The pauses of the garbage collectors since a scheduler started. Nothing runs in them,
 * and no goroutine is blamed for them.
 *
 * @param pauses how many there were
 * @param pausedMillis how long they were together, in milliseconds
 * @param longestPauseMillis how long the longest was, in milliseconds
 * @param pausedShare the part of the time since then, from 0 to 1
 */
public record GcSnapshot(long pauses, long pausedMillis, long longestPauseMillis, double pausedShare) {
}
