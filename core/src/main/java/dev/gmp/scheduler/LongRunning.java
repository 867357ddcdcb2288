package dev.gmp.scheduler;

import java.io.Serial;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gmp.inspect.GoroutineRef;
import dev.gmp.inspect.LongRunningGoroutine;

/**
 * Reports goroutines that held their processor or blocked their machine for long.
 * Snapshots show the last ones. The log tells each place in the code once a minute, with
 * how many goroutines were seen there.
 * <p>
 * A thread of its own takes the stacks and logs, since both may take long and sysmon must
 * not wait for them. The thread ends when there is nothing to report.
 */
final class LongRunning implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger("dev.gmp.long-running");

	private static final int LAST = 20;

	private static final int MAX_WAITING = 16;

	/** Over that, the place that was not seen for longest is forgotten. */
	private static final int MAX_PLACES = 1000;

	private static final int MAX_FRAMES = 30;

	private static final long LOG_EVERY_NANOS = 1_000_000_000;

	private static final long LOG_PLACE_EVERY_NANOS = 60_000_000_000L;

	private final ThreadPoolExecutor reporter;

	private final String schedulerName;

	/** The last ones, the newest first; guarded by itself. */
	private final Deque<LongRunningGoroutine> last = new ArrayDeque<>();

	/** Places that were seen. Only the reporter uses it, as what follows. */
	private final Map<String, Place> places = new LinkedHashMap<>(16, 0.75f, true) {

		@Serial
		private static final long serialVersionUID = 1;

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Place> eldest) {
			return size() > MAX_PLACES;
		}

	};

	private final LongSupplier nanoTime;

	private long nextLog;

	private volatile @Nullable Thread thread;

	/**
	 * Creates a reporter that has nothing to report.
	 * @param schedulerName the scheduler's name, for the log
	 * @param group the group of the thread that reports
	 */
	LongRunning(String schedulerName, ThreadGroup group) {
		this(schedulerName, group, System::nanoTime);
	}

	LongRunning(String schedulerName, ThreadGroup group, LongSupplier nanoTime) {
		this.schedulerName = schedulerName;
		this.nanoTime = nanoTime;
		this.nextLog = nanoTime.getAsLong();
		this.reporter = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_WAITING),
				(task) -> {
					Thread thread = new Thread(group, task, schedulerName + "-reports", 0, false);
					thread.setDaemon(true);
					this.thread = thread;
					return thread;
				}, new ThreadPoolExecutor.AbortPolicy());
		this.reporter.allowCoreThreadTimeOut(true);
	}

	/**
	 * Reports a goroutine. By sysmon.
	 * @param p the processor with which it began
	 * @param m the machine that it holds
	 * @param g the goroutine
	 * @param nanos for how long it has done so
	 * @param stall what it does
	 */
	void report(P p, M m, G g, long nanos, Stall stall) {
		int progress = p.counters.progress();
		try {
			Instant seen = Instant.now();
			execute(() -> {
				StackTraceElement[] stack = stack(m, g);
				// The stack is the one that did it only if it has not gone on meanwhile.
				if (m.curg() == g && p.counters.progress() == progress) {
					add(g, seen, nanos, stall, stack);
				}
			});
		}
		catch (OutOfMemoryError ex) {
			// Sysmon has more to do than this.
		}
	}

	/**
	 * Runs something on the thread that reports, which nobody waits for. What it throws
	 * goes no further.
	 * @param report what to run
	 * @return whether it will be run; not if there is no memory or no thread for it, if
	 * too much waits already, or when the scheduler has ended
	 */
	boolean execute(Runnable report) {
		try {
			this.reporter.execute(() -> runWhateverHappens(report));
			return true;
		}
		catch (OutOfMemoryError | RejectedExecutionException ex) {
			return false;
		}
	}

	private static void runWhateverHappens(Runnable report) {
		try {
			report.run();
		}
		catch (Throwable ex) {
			// No memory for a report, or for its log. It is only a report.
		}
	}

	/*
	 * The code that gets samples of the latency runs before the goroutine, on the
	 * machine.
	 */
	private static StackTraceElement[] stack(M m, G g) {
		StackTraceElement[] own = m.getStackTrace();
		boolean samples = Arrays.stream(own).anyMatch((frame) -> frame.getClassName().equals(Latency.class.getName()));
		return samples ? own : g.thread().getStackTrace();
	}

	void add(G g, Instant seen, long nanos, Stall stall, StackTraceElement[] stack) {
		List<String> frames = Arrays.stream(stack).limit(MAX_FRAMES).map(StackTraceElement::toString).toList();
		String place = place(stack);
		LongRunningGoroutine report = new LongRunningGoroutine(new GoroutineRef(g.id, g.thread().getName()), seen,
				TimeUnit.NANOSECONDS.toMillis(nanos), stall == Stall.BLOCKED, place, frames);
		synchronized (this.last) {
			this.last.addFirst(report);
			if (this.last.size() > LAST) {
				this.last.removeLast();
			}
		}
		count(g, report);
	}

	private void count(G g, LongRunningGoroutine report) {
		long now = this.nanoTime.getAsLong();
		Place place = this.places.computeIfAbsent(report.place(), (name) -> new Place(now));
		if (now - this.nextLog < 0 || now - place.nextLog < 0) {
			place.unlogged++;
			return;
		}
		long unlogged = place.unlogged;
		this.nextLog = now + LOG_EVERY_NANOS;
		place.nextLog = now + LOG_PLACE_EVERY_NANOS;
		place.unlogged = 0;
		log(g, report, unlogged);
	}

	/*
	 * The innermost frame outside of the JDK: there is the code that can be changed.
	 */
	private static String place(StackTraceElement[] stack) {
		return Arrays.stream(stack)
			.filter((frame) -> !frame.getClassName().matches("(java|javax|jdk|sun|com\\.sun)\\..*"))
			.findFirst()
			.map((frame) -> frame.getClassName() + "." + frame.getMethodName() + ":" + frame.getLineNumber())
			.orElse("the JDK");
	}

	private void log(G g, LongRunningGoroutine report, long unlogged) {
		StringBuilder stack = new StringBuilder();
		report.stack().forEach((frame) -> stack.append(System.lineSeparator()).append("\tat ").append(frame));
		String what = report.blocked() ? "has blocked its machine" : "has computed without giving way";
		String others = (unlogged == 0) ? "" : " " + unlogged + " others did at this place since it was logged last.";
		logger.warn("{}: {} {} for {} ms.{} This place is logged once a minute.{}", this.schedulerName, g, what,
				String.format(Locale.ROOT, "%,d", report.heldMillis()), others, stack);
	}

	/**
	 * Lists the last ones.
	 * @return the newest first
	 */
	List<LongRunningGoroutine> last() {
		synchronized (this.last) {
			return Collections.unmodifiableList(new ArrayList<>(this.last));
		}
	}

	@Override
	public void close() {
		this.reporter.shutdown();
	}

	/**
	 * Returns the thread that reports.
	 * @return the last one, or {@code null} if there was none
	 */
	@Nullable Thread thread() {
		return this.thread;
	}

	private static final class Place {

		private long nextLog;

		/** How many were seen that were not logged. */
		private long unlogged;

		private Place(long nextLog) {
			this.nextLog = nextLog;
		}

	}

}
