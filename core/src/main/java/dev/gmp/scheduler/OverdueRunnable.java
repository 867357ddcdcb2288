package dev.gmp.scheduler;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports that a goroutine waits for a processor for long, with what all goroutines do,
 * once a minute at most. The cause of such a wait can only be seen while it lasts.
 * <p>
 * Sysmon notices the wait, but must neither wait nor ask for memory. So the thread on
 * which {@link LongRunning} reports looks at the goroutines, and logs.
 */
final class OverdueRunnable {

	private static final Logger logger = LoggerFactory.getLogger("dev.gmp.overdue-runnable");

	private static final long LOG_EVERY_NANOS = 60_000_000_000L;

	/** If there was no memory or no thread for it. */
	private static final long RETRY_AFTER_NANOS = 1_000_000_000;

	private static final int MAX_GOROUTINES = 100;

	private final String schedulerName;

	private final Snapshots snapshots;

	private final LongRunning reporter;

	private final LongSupplier nanoTime;

	private final Runnable log = this::log;

	/** Only sysmon uses it. */
	private long nextReport;

	private volatile long waited;

	/**
	 * Creates a reporter that has nothing to report.
	 * @param schedulerName the scheduler's name, for the log
	 * @param snapshots tells what all goroutines do
	 * @param reporter on whose thread this one reports
	 */
	OverdueRunnable(String schedulerName, Snapshots snapshots, LongRunning reporter) {
		this(schedulerName, snapshots, reporter, System::nanoTime);
	}

	OverdueRunnable(String schedulerName, Snapshots snapshots, LongRunning reporter, LongSupplier nanoTime) {
		this.schedulerName = schedulerName;
		this.snapshots = snapshots;
		this.reporter = reporter;
		this.nanoTime = nanoTime;
		this.nextReport = nanoTime.getAsLong();
	}

	/**
	 * Reports it, unless that was done lately. By sysmon; may be called at each round.
	 * @param waitedNanos for how long the goroutine has waited that waits longest
	 */
	void report(long waitedNanos) {
		long now = this.nanoTime.getAsLong();
		if (now - this.nextReport < 0) {
			return;
		}
		this.waited = waitedNanos;
		this.nextReport = now + (this.reporter.execute(this.log) ? LOG_EVERY_NANOS : RETRY_AFTER_NANOS);
	}

	private void log() {
		logger.warn("{}: a goroutine has waited for a processor for {} ms. This is logged once a minute.\n\n{}",
				this.schedulerName, String.format(Locale.ROOT, "%,d", TimeUnit.NANOSECONDS.toMillis(this.waited)),
				this.snapshots.dump(MAX_GOROUTINES));
	}

}
