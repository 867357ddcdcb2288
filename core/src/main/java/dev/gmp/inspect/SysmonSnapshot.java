package dev.gmp.inspect;

import java.util.List;

/**
 * The system monitor.
 *
 * @param asleep whether it sleeps because nothing runs
 * @param rounds how often it has looked
 * @param oversleeps how often it was woken 5 ms or more too late, as when the process was
 * stopped or throttled
 * @param oversleptMillis by how much together, in milliseconds
 * @param marks goroutines that were marked to give way because they ran for longer than a
 * time slice
 * @param retakes processors that it took from their machines
 * @param hogs goroutines that compute without a processor now
 * @param hogsMax how many may
 * @param blocked machines that are blocked without a processor now
 * @param machinesMax how many machines there may be
 * @param gc the pauses of the garbage collectors
 * @param longRunning the last goroutines that held their machine for long, newest first
 */
public record SysmonSnapshot(boolean asleep, long rounds, long oversleeps, long oversleptMillis, long marks,
		long retakes, int hogs, int hogsMax, int blocked, int machinesMax, GcSnapshot gc,
		List<LongRunningGoroutine> longRunning) {

	/**
	 * Copies the list.
	 */
	public SysmonSnapshot {
		longRunning = List.copyOf(longRunning);
	}

}
