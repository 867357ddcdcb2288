package dev.gmp.scheduler;

import java.time.Duration;

/**
 * The options of a scheduler, already validated.
 *
 * @param name what the names of its threads begin with
 * @param processors GOMAXPROCS
 * @param goroutinesMax how many goroutines may be alive at once
 * @param shutdownAwait how long close waits before it interrupts
 */
public record SchedulerOptions(String name, int processors, long goroutinesMax, Duration shutdownAwait) {
}
