package dev.gmp.scheduler;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.gmp.Gmp;
import dev.gmp.Goroutine;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Checkpoints of goroutines that run without a processor.
 */
@Timeout(60)
@ExtendWith(GoroutineDumpOnFailure.class)
class CheckpointTests {

	private static volatile @Nullable Runnable inInitializer;

	@Test
	void whoGoesOnWithoutAProcessorGetsOneAtACheckpoint(Schedulers schedulers) throws Exception {
		AtomicBoolean done = new AtomicBoolean();
		CountDownLatch busy = new CountDownLatch(1);
		Gmp gmp = schedulers.start(1);
		Future<Boolean> pinned = gmp.go(() -> {
			inInitializer = () -> blocking(() -> startAnother(gmp, busy, done));
			// It cannot leave its machine when its call is over, with the native frame of
			// the initializer on its stack.
			Pinned.initialize();
			assertThat(hasProcessor()).isFalse();
			// Calls have nothing to give now, and may be nested: no checkpoint in them
			// gives way, but the end of one does.
			blocking(() -> Goroutine.syscall(() -> {
				assertThatNoCheckpointGivesWay();
				return "";
			}));
			boolean hadOne = hasProcessor();
			inInitializer = () -> blocking(() -> "");
			PinnedToo.initialize();
			long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
			while (!hasProcessor() && System.nanoTime() < end) {
				Goroutine.checkpoint();
			}
			return hadOne && hasProcessor();
		});
		try {
			assertThat(pinned.get(50, TimeUnit.SECONDS)).isTrue();
		}
		finally {
			done.set(true);
		}
	}

	@Test
	void whoIsInASyscallGivesNotWayAtACheckpoint(Schedulers schedulers) throws Exception {
		AtomicBoolean done = new AtomicBoolean();
		CountDownLatch busy = new CountDownLatch(1);
		Gmp gmp = schedulers.start(1);
		Future<Boolean> inside = gmp.go(() -> {
			blocking(() -> {
				startAnother(gmp, busy, done);
				assertThatNoCheckpointGivesWay();
				return "";
			});
			assertThat(hasProcessor()).isTrue();
			Goroutine.syscall(() -> {
				assertThatNoCheckpointGivesWay();
				return "";
			});
			return hasProcessor();
		});
		try {
			assertThat(inside.get(50, TimeUnit.SECONDS)).isTrue();
		}
		finally {
			done.set(true);
		}
	}

	private static void assertThatNoCheckpointGivesWay() {
		M m = M.current();
		for (int i = 0; i < 1000; i++) {
			assertThat(hasProcessor()).isFalse();
			Goroutine.checkpoint();
		}
		assertThat(M.current()).isSameAs(m);
	}

	private static String startAnother(Gmp gmp, CountDownLatch busy, AtomicBoolean done) throws InterruptedException {
		// From here it goes to the GRQ, to be run with the processor that is free now.
		gmp.go(() -> {
			busy.countDown();
			while (!done.get()) {
				Goroutine.checkpoint();
			}
		});
		// Not a park: the call would go on with a processor.
		while (busy.getCount() > 0) {
			Thread.onSpinWait();
		}
		return "";
	}

	private static boolean hasProcessor() {
		M m = M.current();
		return m != null && m.p != null;
	}

	private static void blocking(Callable<String> task) {
		try {
			Goroutine.blocking(task);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static int runInInitializer() {
		Runnable run = inInitializer;
		if (run != null) {
			run.run();
		}
		return 1;
	}

	private static final class Pinned {

		private static final int RUN = runInInitializer();

		private Pinned() {
		}

		static void initialize() {
			assertThat(RUN).isOne();
		}

	}

	private static final class PinnedToo {

		private static final int RUN = runInInitializer();

		private PinnedToo() {
		}

		static void initialize() {
			assertThat(RUN).isOne();
		}

	}

}
