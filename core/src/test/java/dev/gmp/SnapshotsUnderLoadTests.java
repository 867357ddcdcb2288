package dev.gmp;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import dev.gmp.inspect.GmpSnapshot;
import dev.gmp.inspect.GoroutineCounts;
import dev.gmp.inspect.MachineSnapshot;
import dev.gmp.inspect.ProcessorSnapshot;
import dev.gmp.inspect.SchedulerCounters;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.Schedulers;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What holds in each picture although nothing stands still while it is taken.
 */
@Timeout(60)
@ExtendWith(GoroutineDumpOnFailure.class)
class SnapshotsUnderLoadTests {

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 4 })
	void everyPictureIsConsistentInItself(int processors, Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(processors);
		AtomicBoolean stop = new AtomicBoolean();
		for (int i = 0; i < 20; i++) {
			gmp.go("root", () -> {
				while (!stop.get()) {
					for (int n = 0; n < 30; n++) {
						gmp.go("child", Goroutine::yield_);
					}
					Thread.ofVirtual().name("adopted").start(Goroutine::yield_);
					Goroutine.yield_();
				}
			});
		}
		GmpSnapshot before = gmp.snapshot();
		Set<String> names = new HashSet<>();
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
		int pictures = 0;
		while (System.nanoTime() < end || (names.isEmpty() && pictures < 10_000)) {
			GmpSnapshot now = gmp.snapshot();
			check(now, processors);
			checkOnlyGrew(before.counters(), now.counters());
			now.processors()
				.stream()
				.flatMap((p) -> p.localRunQueue().goroutines().stream())
				.forEach((g) -> names.add(g.name()));
			before = now;
			pictures++;
		}
		stop.set(true);
		assertThat(pictures).isPositive();
		assertThat(names).isNotEmpty().isSubsetOf("root", "child", "adopted");
	}

	private static void check(GmpSnapshot snapshot, int processors) {
		GoroutineCounts goroutines = snapshot.goroutines();
		assertThat(goroutines.total())
			.isEqualTo(goroutines.runnable() + goroutines.running() + goroutines.syscall() + goroutines.waiting());
		assertThat(Stream.of(goroutines.runnable(), goroutines.running(), goroutines.syscall(), goroutines.waiting()))
			.allMatch((count) -> count >= 0);
		assertThat(goroutines.running()).isLessThanOrEqualTo(snapshot.machines().size());
		assertThat(snapshot.globalRunQueue().size()).isNotNegative();
		assertThat(snapshot.gomaxprocs()).isEqualTo(processors);
		assertThat(snapshot.processors()).extracting(ProcessorSnapshot::id)
			.containsExactlyElementsOf(Stream.iterate(0, (id) -> id + 1).limit(processors).toList());
		for (ProcessorSnapshot p : snapshot.processors()) {
			assertThat(p.localRunQueue().size()).isEqualTo(p.localRunQueue().goroutines().size())
				.isBetween(0, p.localRunQueue().capacity());
			assertThat(p.localRunQueue().goroutines()).doesNotHaveDuplicates();
			assertThat(p.schedtick()).isNotNegative();
		}
		assertThat(snapshot.machines()).extracting(MachineSnapshot::id).isSorted().doesNotHaveDuplicates();
		assertThat(snapshot.counters().finished()).isLessThanOrEqualTo(snapshot.counters().spawned());
		assertThat(snapshot.counters().adopted()).isLessThanOrEqualTo(snapshot.counters().spawned());
	}

	private static void checkOnlyGrew(SchedulerCounters before, SchedulerCounters now) {
		assertThat(now.spawned()).isGreaterThanOrEqualTo(before.spawned());
		assertThat(now.finished()).isGreaterThanOrEqualTo(before.finished());
		assertThat(now.adopted()).isGreaterThanOrEqualTo(before.adopted());
		assertThat(now.steals()).isGreaterThanOrEqualTo(before.steals());
		assertThat(now.overflows()).isGreaterThanOrEqualTo(before.overflows());
		assertThat(now.machinesStarted()).isGreaterThanOrEqualTo(before.machinesStarted());
	}

}
