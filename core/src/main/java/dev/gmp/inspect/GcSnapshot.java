package dev.gmp.inspect;

import org.jspecify.annotations.Nullable;

/**
 * The pauses of the garbage collectors since a scheduler started. Nothing runs in them,
 * and no goroutine is blamed for them.
 *
 * @param pauses how many there were
 * @param pausedMillis how long they were together, in milliseconds
 * @param longestPauseMillis how long the longest was, in milliseconds
 * @param pausedShare the part of the time since then, from 0 to 1
 * @param cpuShare what the collectors used of the CPU time of all available processors
 * since then, from 0 to 1, as Go's {@code GCCPUFraction}; {@code null} if the JVM does
 * not tell
 */
public record GcSnapshot(long pauses, long pausedMillis, long longestPauseMillis, double pausedShare,
		@Nullable Double cpuShare) {
}
