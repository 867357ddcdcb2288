package dev.gmp.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gmp.inspect.GoroutineRef;
import dev.gmp.inspect.LongRunningGoroutine;

/**
 * Reports goroutines that held their processor or blocked their machine for long: the
 * last ones for whoever asks, and each place in the code once in the log.
 * <p>
 * A thread of its own takes the stacks and logs, since both may take long and sysmon must
 * not. It ends when there is nothing to report.
 */
final class LongRunning {

	private static final Logger logger = LoggerFactory.getLogger("dev.gmp.long-running");

	private static final int LAST = 20;

	private static final int MAX_WAITING = 16;

	private static final int MAX_PLACES = 1000;

	private static final int MAX_FRAMES = 30;

	private static final Duration LOG_EVERY = Duration.ofSeconds(1);

	private final ThreadPoolExecutor reporter;

	private final String schedulerName;

	/** The last ones, the newest first; guarded by itself. */
	private final Deque<LongRunningGoroutine> last = new ArrayDeque<>();

	/** Places that were logged. Only the reporter uses it, as what follows. */
	private final Set<String> places = new HashSet<>();

	private Instant nextLog = Instant.MIN;

	private volatile @Nullable Thread thread;

	LongRunning(Scheduler scheduler) {
		this.schedulerName = scheduler.name();
		this.reporter = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_WAITING),
				(task) -> {
					Thread thread = new Thread(scheduler.threadGroup(), task, scheduler.name() + "-reports", 0, false);
					thread.setDaemon(true);
					this.thread = thread;
					return thread;
				}, new ThreadPoolExecutor.DiscardPolicy());
		this.reporter.allowCoreThreadTimeOut(true);
	}

	/**
	 * Reports a goroutine. By sysmon.
	 * @param p the processor with which it began
	 * @param m the machine that it holds
	 * @param g the goroutine
	 * @param nanos for how long it does
	 * @param silence what it does
	 */
	void report(P p, M m, G g, long nanos, Silence silence) {
		int progress = p.counters.progress();
		Instant seen = Instant.now();
		try {
			this.reporter.execute(() -> {
				StackTraceElement[] stack = g.thread().getStackTrace();
				// The stack is the one that did it only if it has not gone on meanwhile.
				if (m.curg() == g && p.counters.progress() == progress) {
					addWhateverHappens(g, seen, nanos, silence, stack);
				}
			});
		}
		catch (OutOfMemoryError ex) {
			// There is no thread for it.
		}
	}

	/**
	 * Has the reporter do something that takes long, if it has the time.
	 * @param task what to do
	 */
	void execute(Runnable task) {
		try {
			this.reporter.execute(task);
		}
		catch (OutOfMemoryError ex) {
			// There is no thread for it.
		}
	}

	private void addWhateverHappens(G g, Instant seen, long nanos, Silence silence, StackTraceElement[] stack) {
		try {
			add(g, seen, nanos, silence, stack);
		}
		catch (Throwable ex) {
			// No memory for a report, or for its log. It is only a report.
		}
	}

	private void add(G g, Instant seen, long nanos, Silence silence, StackTraceElement[] stack) {
		List<String> frames = Arrays.stream(stack).limit(MAX_FRAMES).map(StackTraceElement::toString).toList();
		String place = place(stack);
		LongRunningGoroutine report = new LongRunningGoroutine(new GoroutineRef(g.id, g.thread().getName()), seen,
				TimeUnit.NANOSECONDS.toMillis(nanos), silence == Silence.BLOCKED, place, frames);
		synchronized (this.last) {
			this.last.addFirst(report);
			if (this.last.size() > LAST) {
				this.last.removeLast();
			}
		}
		if (!seen.isBefore(this.nextLog) && this.places.size() < MAX_PLACES && this.places.add(place)) {
			this.nextLog = seen.plus(LOG_EVERY);
			log(g, report);
		}
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

	private void log(G g, LongRunningGoroutine report) {
		StringBuilder stack = new StringBuilder();
		report.stack().forEach((frame) -> stack.append(System.lineSeparator()).append("\tat ").append(frame));
		String what = report.blocked() ? "has blocked its machine" : "has computed without giving way";
		logger.warn("{}: {} {} for {} ms. This place is logged once.{}", this.schedulerName, g, what,
				String.format(Locale.ROOT, "%,d", report.heldMillis()), stack);
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

	void close() {
		this.reporter.shutdown();
	}

	/**
	 * Returns the thread that reports.
	 * @return the last one, or {@code null} if there was none
	 */
	@Nullable Thread thread() {
		return this.thread;
	}

}
