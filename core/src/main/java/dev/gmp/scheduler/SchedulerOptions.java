package dev.gmp.scheduler;

import java.time.Duration;
import java.util.function.LongConsumer;

import org.jspecify.annotations.Nullable;

import dev.gmp.inspect.NetpollMode;

/**
 * The options of a scheduler, already validated.
 *
 * @param name what the names of its threads begin with
 * @param processors GOMAXPROCS
 * @param goroutinesMax how many goroutines may be alive at once
 * @param shutdownAwait how long close waits for goroutines, interrupts included
 * @param machinesMax how many machines there may be
 * @param machinesKeepAlive how long a machine stays idle before it ends
 * @param sysmon the options of sysmon
 * @param netpoll who wakes goroutines that wait for sockets, {@code null} for the
 * scheduler where it can, else the JDK
 * @param schedulingLatency gets samples of the time from runnable to running in
 * nanoseconds, on the machine that is about to run the goroutine; {@code null} for none
 */
public record SchedulerOptions(String name, int processors, long goroutinesMax, Duration shutdownAwait, int machinesMax,
		Duration machinesKeepAlive, SysmonOptions sysmon, @Nullable NetpollMode netpoll,
		@Nullable LongConsumer schedulingLatency) {

	/** The most machines, as in Go. */
	public static final int DEFAULT_MACHINES_MAX = 10_000;

	/** How long a machine stays idle. */
	public static final Duration DEFAULT_MACHINES_KEEP_ALIVE = Duration.ofMinutes(1);

	/**
	 * Returns the default options.
	 * @param name what the names of its threads begin with
	 * @param processors the number of processors, GOMAXPROCS
	 * @param shutdownAwait how long close waits for goroutines, interrupts included
	 * @return the options
	 */
	public static SchedulerOptions of(String name, int processors, Duration shutdownAwait) {
		return new SchedulerOptions(name, processors, Long.MAX_VALUE, shutdownAwait, DEFAULT_MACHINES_MAX,
				DEFAULT_MACHINES_KEEP_ALIVE, SysmonOptions.DEFAULT, null, null);
	}

	/**
	 * Returns the same options but for those of sysmon.
	 * @param sysmon the options of sysmon
	 * @return the options
	 */
	SchedulerOptions withSysmon(SysmonOptions sysmon) {
		return new SchedulerOptions(this.name, this.processors, this.goroutinesMax, this.shutdownAwait,
				this.machinesMax, this.machinesKeepAlive, sysmon, this.netpoll, this.schedulingLatency);
	}

}
