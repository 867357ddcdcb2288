package dev.gmp.stress.waiting;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.gmp.stress.waiting.Watchdog.Violation;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A minute of the stress. {@code stress/waiting} is the long one.
 */
@Timeout(300)
class WaitingTests {

	private static final Duration TIME = Duration.ofSeconds(Long.getLong("gmp.stress.waiting-seconds", 60));

	private static final Duration PER_RUN = Duration.ofMillis(600);

	private static final long END = Duration.ofSeconds(10).toNanos();

	@AfterEach
	void leavesNoThread() {
		long deadline = System.nanoTime() + END;
		while (!threads().isEmpty() && System.nanoTime() - deadline < 0) {
			LockSupport.parkNanos(10_000_000);
		}
		assertThat(threads()).isEmpty();
	}

	private static List<String> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.startsWith("waiting") || name.startsWith("other-") || name.startsWith("probe-"))
			.toList();
	}

	@Test
	void nobodyWaitsForLongerThanTheBound() throws Exception {
		long seed = Long.getLong("gmp.stress.seed", System.nanoTime() & 0xff_ffffL);
		Stress stress = new Stress(new Stress.Options(TIME, PER_RUN, seed, null, 0, null), System.out::println);
		List<Outcome> outcomes = stress.run();
		System.out.print(stress.table());
		assertThat(outcomes).isNotEmpty();
		assertThat(outcomes.stream()
			.filter((outcome) -> !outcome.isGood())
			.map(Outcome::report)
			.collect(Collectors.joining("\n"))).isEmpty();
	}

	/**
	 * The broken twin of the rule for busy processors: slices of a second.
	 */
	@Test
	void sliceThatIsTooLongIsSeen() throws Exception {
		Violation violation = violationWithLongSlices("yield", 1, false, new Work(400_000_000, true), 2);
		assertThat(violation.dump()).contains("goroutine ").contains("gomaxprocs=1");
	}

	/**
	 * The broken twin of the rule for idle processors: a pattern that occupies all
	 * processors, although the bound believes that one is idle.
	 */
	@Test
	void waitBesideAnIdleProcessorIsSeen() throws Exception {
		Violation violation = violationWithLongSlices("yield", 2, true, new Work(200_000_000, true), 2);
		assertThat(violation.dump()).contains("goroutine ").contains("gomaxprocs=2");
	}

	/**
	 * The watchdog has to see a wait without an end, and the run has to end all the same.
	 */
	@Test
	void waitForEverIsSeenWhileItLasts() throws Exception {
		Violation violation = violationWithLongSlices("yield", 1, false, new Work(3_000_000_000L, true), 1);
		assertThat(violation.lasted()).isTrue();
		assertThat(violation.nanos()).isLessThan(2_000_000_000L);
	}

	@Test
	void sameSeedDrawsTheSame() throws Exception {
		Pattern pattern = Patterns.drawMixture(Patterns.all(), new SplittableRandom(7));
		assertThat(Patterns.drawMixture(Patterns.all(), new SplittableRandom(7)).name()).isEqualTo(pattern.name());
		Run run = new Run(pattern, 2, false, 7, Duration.ofMillis(50));
		assertThat(run.run().text()).isEqualTo(run.run().text());
	}

	private static Violation violationWithLongSlices(String name, int processors, boolean idle, Work work, int chains)
			throws InterruptedException {
		Pattern pattern = Patterns.all().stream().filter((some) -> some.name().equals(name)).findAny().orElseThrow();
		Run run = new Run(pattern, processors, idle, 1, Duration.ofSeconds(5));
		Duration slice = Duration.ofSeconds(10);
		Outcome outcome = run.runOn((p) -> Run.builder("waiting", p).timeSlice(slice).handoffAfter(slice).build(), work,
				chains, new SplittableRandom(1));
		assertThat(outcome.isGood()).isFalse();
		assertThat(outcome.violation()).isNotNull();
		return outcome.violation();
	}

}
