package dev.gmp.inspect;

/**
 * How often a processor went from one machine to another because the first did not leave
 * its goroutine.
 *
 * @param syscall sysmon took it from a machine in {@code Goroutine.syscall}
 * @param blocking {@code Goroutine.blocking} gave it away
 * @param blocked sysmon took it from a machine that was blocked without having said so
 * @param hog sysmon took it from a machine whose goroutine computed without giving way
 */
public record HandoffCounts(long syscall, long blocking, long blocked, long hog) {
}
