package dev.gmp;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.gmp.inspect.GoroutineSnapshot;
import dev.gmp.inspect.GoroutineState;
import dev.gmp.inspect.WaitReason;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Goroutines that wait until another one has initialised a class. They block their
 * machines; since Java 26 they leave them.
 */
@Timeout(60)
@ExtendWith(GoroutineDumpOnFailure.class)
class ClassInitialisationTests {

	private static final boolean LEAVE_MACHINES = Runtime.version().feature() >= 26;

	private static final int WAITING = 8;

	@Test
	void theOthersGoOnAndASnapshotTellsWhoWaits(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(1);
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		Slow.begun = begun;
		Slow.release = release;
		List<Future<Integer>> values = new ArrayList<>();
		try {
			values.add(gmp.go("initialises", () -> Slow.value()));
			assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
			for (int i = 0; i < WAITING; i++) {
				values.add(gmp.go("waits", () -> Slow.value()));
			}
			GoroutineState state = LEAVE_MACHINES ? GoroutineState.WAITING : GoroutineState.SYSCALL;
			Awaitility.await().untilAsserted(() -> assertThat(waiting(gmp)).hasSize(WAITING).allSatisfy((goroutine) -> {
				assertThat(goroutine.state()).isEqualTo(state);
				assertThat(goroutine.waitReason()).isEqualTo(LEAVE_MACHINES ? WaitReason.SYNC : WaitReason.SYSCALL);
			}));
			assertThat(gmp.go(() -> 42).get(30, TimeUnit.SECONDS)).isEqualTo(42);
			// The one that initialises holds its machine: its frame of the JVM cannot
			// move.
			int held = LEAVE_MACHINES ? 1 : WAITING + 1;
			Awaitility.await()
				.untilAsserted(() -> assertThat(gmp.snapshot().machines()).filteredOn((m) -> m.goroutine() != null)
					.hasSize(held));
		}
		finally {
			release.countDown();
		}
		for (Future<Integer> value : values) {
			assertThat(value.get(30, TimeUnit.SECONDS)).isEqualTo(7);
		}
	}

	private static List<GoroutineSnapshot> waiting(Gmp gmp) {
		return gmp.goroutines(100).stream().filter((goroutine) -> goroutine.name().equals("waits")).toList();
	}

	/**
	 * A class that takes long to initialise.
	 */
	static final class Slow {

		static volatile CountDownLatch begun = new CountDownLatch(0);

		static volatile CountDownLatch release = new CountDownLatch(0);

		private Slow() {
		}

		static int value() {
			return Inner.VALUE;
		}

		/**
		 * What is initialised.
		 */
		static final class Inner {

			static final Integer VALUE;

			static {
				begun.countDown();
				try {
					release.await();
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
				VALUE = 7;
			}

			private Inner() {
			}

		}

	}

}
