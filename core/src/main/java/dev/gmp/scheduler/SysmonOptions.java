package dev.gmp.scheduler;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The options of sysmon, already validated.
 *
 * @param timeSlice how long a goroutine runs before it is marked to give way
 * @param handoffAfter how long a processor stays in a syscall, or with a machine that
 * does not react, before it is taken
 * @param warnAfter how long a goroutine holds its machine before it is reported
 * @param hogsMax how many goroutines may compute without a processor, {@code null} for
 * {@link #HOGS_MAX}
 */
public record SysmonOptions(Duration timeSlice, Duration handoffAfter, Duration warnAfter, @Nullable Integer hogsMax) {

	/** The default options. */
	public static final SysmonOptions DEFAULT = new SysmonOptions(Duration.ofMillis(10), Duration.ofMillis(10),
			Duration.ofMillis(100), null);

	/** As many as a pool of threads for requests usually has. */
	public static final int HOGS_MAX = 256;

	int hogsMaxOrDefault() {
		return (this.hogsMax != null) ? this.hogsMax : HOGS_MAX;
	}

}
