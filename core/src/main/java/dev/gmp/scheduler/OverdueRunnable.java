package dev.gmp.scheduler;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports that a goroutine waits for a processor for long, with what all goroutines do,
 * once a minute at most. What holds it up is seen only while it does.
 * <p>
 * Sysmon tells, which must neither wait nor ask for memory: the thread that
 * {@link LongRunning} reports on looks at the goroutines, and logs.
 */
final class OverdueRunnable {

	private static final Logger logger = LoggerFactory.getLogger("dev.gmp.overdue-runnable");

	private static final long LOG_EVERY = 60_000_000_000L;

	/** If there was no memory or no thread for it. */
	private static final long RETRY_AFTER = 1_000_000_000;

	private static final int MAX_GOROUTINES = 100;

	private final Scheduler scheduler;

	private final LongRunning reporter;

	private final LongSupplier nanoTime;

	private final Runnable log = this::log;

	/** Only sysmon uses it. */
	private long nextReport;

	private volatile long waited;

	/**
	 * Creates it.
	 * @param scheduler the scheduler, which need not be complete
	 * @param reporter on whose thread it reports
	 */
	OverdueRunnable(Scheduler scheduler, LongRunning reporter) {
		this(scheduler, reporter, System::nanoTime);
	}

	OverdueRunnable(Scheduler scheduler, LongRunning reporter, LongSupplier nanoTime) {
		this.scheduler = scheduler;
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
		this.nextReport = now + (this.reporter.execute(this.log) ? LOG_EVERY : RETRY_AFTER);
	}

	private void log() {
		logger.warn("{}: a goroutine has waited for a processor for {} ms. This is logged once a minute.\n\n{}",
				this.scheduler.name(), String.format(Locale.ROOT, "%,d", TimeUnit.NANOSECONDS.toMillis(this.waited)),
				this.scheduler.dump(MAX_GOROUTINES));
	}

}
