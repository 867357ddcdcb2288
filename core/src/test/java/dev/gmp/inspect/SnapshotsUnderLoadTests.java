package dev.gmp.inspect;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gmp.Gmp;
import dev.gmp.Goroutine;
import dev.gmp.scheduler.SchedulerProbe;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.Schedulers;

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

	/**
	 * Pairs that wake each other in turn, sleep, yield and block, so that whatever is
	 * lost, doubled or mixed up stops one of them.
	 */
	@Test
	void dumpsDisturbNobodyAndAreConsistentInThemselves(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		AtomicBoolean stop = new AtomicBoolean();
		LongAdder rounds = new LongAdder();
		LongAdder expected = new LongAdder();
		for (int i = 0; i < 20; i++) {
			SynchronousQueue<Integer> there = new SynchronousQueue<>();
			SynchronousQueue<Integer> back = new SynchronousQueue<>();
			gmp.go("caller", () -> {
				for (int n = 0; !stop.get(); n++) {
					there.put(n);
					expected.increment();
					assertThat(back.take()).isEqualTo(n);
					rounds.increment();
					vary(n);
				}
				there.put(-1);
				return null;
			});
			gmp.go("answerer", () -> {
				for (int n = there.take(); n >= 0; n = there.take()) {
					back.put(n);
				}
				return null;
			});
		}
		Future<Integer> inside = gmp.go("dumper", () -> {
			int dumps = 0;
			for (; !stop.get(); dumps++) {
				check(gmp.dump());
			}
			return dumps;
		});
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
		int dumps = 0;
		for (; System.nanoTime() < end || dumps < 10; dumps++) {
			check(gmp.dump());
		}
		stop.set(true);
		assertThat(inside.get(30, TimeUnit.SECONDS)).isPositive();
		SchedulerProbe.awaitNoGoroutine(gmp);
		assertThat(rounds.sum()).isPositive().isEqualTo(expected.sum());
	}

	private static void vary(int n) throws Exception {
		switch (n % 100) {
			case 0 -> Thread.sleep(1);
			case 30 -> Goroutine.blocking(() -> true);
			case 60 -> Goroutine.yield_();
			case 90 -> Goroutine.syscall(() -> true);
			default -> {
			}
		}
	}

	private static void check(GoroutineDump dump) {
		assertThat(dump.goroutines()).extracting(GoroutineSnapshot::id).isSorted().doesNotHaveDuplicates();
		for (GoroutineSnapshot goroutine : dump.goroutines()) {
			switch (goroutine.state()) {
				case WAITING -> {
					assertThat(goroutine.waitReason()).isNotNull().isNotEqualTo(WaitReason.SYSCALL);
					assertThat(goroutine.waitingMillis()).isBetween(0L, dump.scheduler().uptimeMillis() + 60_000);
					assertThat(goroutine.waitingSince()).isNotNull();
				}
				case SYSCALL -> assertThat(goroutine.waitReason()).isEqualTo(WaitReason.SYSCALL);
				case RUNNABLE, RUNNING -> {
					assertThat(goroutine.waitReason()).isNull();
					assertThat(goroutine.waitingMillis()).isNull();
				}
			}
			assertThat(goroutine.text()).startsWith("goroutine " + goroutine.id() + " [").endsWith("\n");
		}
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
		// Extra ones make up for goroutines that compute without a processor.
		int extra = snapshot.processors().size() - processors;
		assertThat(extra).isBetween(0, snapshot.sysmon().hogsMax());
		assertThat(snapshot.processors()).extracting(ProcessorSnapshot::id)
			.containsExactlyElementsOf(Stream.iterate(0, (id) -> id + 1).limit(processors + extra).toList());
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
