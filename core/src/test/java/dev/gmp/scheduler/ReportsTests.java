package dev.gmp.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.read.ListAppender;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

import dev.gmp.Gmp;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What {@link LongRunning} and {@link OverdueRunnable} log, and how often.
 */
@Timeout(60)
@ExtendWith(GoroutineDumpOnFailure.class)
class ReportsTests {

	private static final Logger logger = (Logger) LoggerFactory.getLogger("dev.gmp");

	private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

	private final CountDownLatch release = new CountDownLatch(1);

	private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1000);

	@BeforeEach
	void listen() {
		this.appender.start();
		logger.addAppender(this.appender);
	}

	@AfterEach
	void release() {
		this.release.countDown();
		logger.detachAppender(this.appender);
	}

	@Test
	void aPlaceIsLoggedOnceAMinuteWithTheNumberOfThoseSince(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(1);
		G g = waiting(gmp);
		LongRunning reports = new LongRunning(gmp.name(), Thread.currentThread().getThreadGroup(), this.clock::get);
		for (int second = 0; second <= 120; second++) {
			add(reports, g, "first", 7);
			this.clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
		}
		assertThat(logged()).hasSize(3);
		assertThat(logged().getFirst())
			.contains("goroutine 1 waits has computed without giving way for 120 ms.",
					"This place is logged once a minute", "com.example.Job.first")
			.doesNotContain("others");
		assertThat(logged().get(1)).contains("59 others did at this place since it was logged last");
		assertThat(logged().get(2)).contains("59 others did at this place");
		assertThat(reports.last()).hasSize(20);
		reports.close();
	}

	@Test
	void manyPlacesAtOnceAreLoggedOneASecondAndNoneIsForgotten(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(1);
		G g = waiting(gmp);
		LongRunning reports = new LongRunning(gmp.name(), Thread.currentThread().getThreadGroup(), this.clock::get);
		for (int line = 1; line <= 10; line++) {
			add(reports, g, "start", line);
		}
		assertThat(logged()).hasSize(1);
		this.clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
		add(reports, g, "start", 10);
		assertThat(logged()).hasSize(2);
		assertThat(logged().get(1)).contains("1 others did at this place");
		// More places than are remembered: no failure, and no flood.
		for (int line = 100; line < 3000; line++) {
			add(reports, g, "start", line);
		}
		assertThat(logged()).hasSize(2);
		reports.close();
	}

	private static void add(LongRunning reports, G g, String method, int line) {
		StackTraceElement[] stack = { new StackTraceElement("java.lang.Math", "sin", "Math.java", 1),
				new StackTraceElement("com.example.Job", method, "Job.java", line) };
		reports.add(g, Instant.now(), 120_000_000, Stall.HOG, stack);
	}

	@Test
	void whoWaitsForAProcessorForLongIsLoggedOnceAMinuteWithWhatAllDo(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(1);
		waiting(gmp);
		LongRunning reporter = new LongRunning(gmp.name(), Thread.currentThread().getThreadGroup());
		OverdueRunnable overdue = new OverdueRunnable(gmp.name(), SchedulerProbe.of(gmp).snapshots(), reporter,
				this.clock::get);
		overdue.report(1_203_000_000L);
		// The other thread tells for how long by what was reported last.
		Awaitility.await().until(() -> logged().size() == 1);
		for (int round = 0; round < 600; round++) {
			overdue.report(1_203_000_000L);
			this.clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(100));
		}
		overdue.report(61_000_000_000L);
		Awaitility.await().until(() -> logged().size() == 2);
		assertThat(logged().getFirst()).startsWith("gmp: a goroutine has waited for a processor for 1,203 ms.")
			.contains("once a minute", "SCHED ", "goroutine 1 [", "\"waits\"", "CountDownLatch.await");
		assertThat(logged().get(1)).contains("for 61,000 ms.");
		end(reporter);
		assertThat(logged()).hasSize(2);
	}

	@Test
	void whoReportsWaitsForNobodyAndIsNotToldOfFailures(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(1);
		CountDownLatch blocked = new CountDownLatch(1);
		AppenderBase<ILoggingEvent> blocks = new AppenderBase<>() {

			@Override
			protected void append(ILoggingEvent event) {
				blocked.countDown();
				awaitRelease();
				throw new StackOverflowError("no stack for the log");
			}

		};
		blocks.start();
		Logger log = (Logger) LoggerFactory.getLogger("dev.gmp.overdue-runnable");
		log.addAppender(blocks);
		LongRunning reporter = new LongRunning(gmp.name(), Thread.currentThread().getThreadGroup());
		try {
			OverdueRunnable overdue = new OverdueRunnable(gmp.name(), SchedulerProbe.of(gmp).snapshots(), reporter,
					this.clock::get);
			// More than wait there for the thread that reports, which is in the log.
			for (int minute = 0; minute < 100; minute++) {
				overdue.report(2_000_000_000L);
				this.clock.addAndGet(TimeUnit.MINUTES.toNanos(1));
			}
			assertThat(blocked.await(30, TimeUnit.SECONDS)).isTrue();
			assertThat(reporter.execute(() -> {
			})).isFalse();
		}
		finally {
			this.release.countDown();
		}
		end(reporter);
		log.detachAppender(blocks);
		assertThat(reporter.execute(() -> {
		})).isFalse();
	}

	private static void end(LongRunning reporter) throws InterruptedException {
		reporter.close();
		Thread thread = reporter.thread();
		assertThat(thread).isNotNull();
		assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
	}

	private G waiting(Gmp gmp) {
		Thread thread = gmp.go("waits", this::awaitRelease);
		Awaitility.await().until(() -> thread.getState() == Thread.State.WAITING);
		List<G> found = new ArrayList<>();
		SchedulerProbe.of(gmp).allgs().forEach(found::add);
		return found.getFirst();
	}

	private void awaitRelease() {
		try {
			this.release.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private List<String> logged() {
		return List.copyOf(this.appender.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
	}

}
