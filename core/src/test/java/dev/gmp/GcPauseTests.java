package dev.gmp;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.gmp.inspect.GcSnapshot;
import dev.gmp.inspect.GmpSnapshot;
import dev.gmp.inspect.HandoffCounts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Long pauses of the garbage collector, in a JVM of its own: no goroutine is blamed.
 */
@Timeout(180)
class GcPauseTests {

	@Test
	void pausesAreNotTakenForGoroutinesThatHogTheirMachine() throws Exception {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("--add-opens=java.base/java.lang=ALL-UNNAMED", "-Xms400m", "-Xmx400m",
				"-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), Pauses.class.getName()));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		try {
			process.getOutputStream().close();
			assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
			assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
				.contains("nobody was blamed");
		}
		finally {
			process.destroyForcibly();
		}
	}

	/**
	 * What runs in the other JVM.
	 */
	static final class Pauses {

		private static final int COLLECTIONS = 20;

		private static final int LIVE_OBJECTS = 4_000_000;

		private static final long STRETCH = TimeUnit.MILLISECONDS.toNanos(3);

		private Pauses() {
		}

		@SuppressWarnings("ExplicitGarbageCollection")
		public static void main(String[] args) throws Exception {
			Object[] live = new Object[LIVE_OBJECTS];
			for (int i = 0; i < live.length; i++) {
				live[i] = new long[] { i };
			}
			AtomicBoolean stop = new AtomicBoolean();
			try (Gmp gmp = Gmp.builder().processors(2).shutdownAwait(Duration.ofSeconds(10)).build()) {
				List<Thread> threads = new ArrayList<>();
				for (int i = 0; i < 4; i++) {
					threads.add(gmp.go(() -> computeAndYield(stop)));
				}
				Thread.sleep(500);
				GmpSnapshot before = gmp.snapshot();
				for (int i = 0; i < COLLECTIONS; i++) {
					System.gc();
					Thread.sleep(20);
				}
				GmpSnapshot after = gmp.snapshot();
				stop.set(true);
				for (Thread thread : threads) {
					thread.join();
				}
				judge(before, after);
			}
			System.out.println(live.length + " objects were live");
		}

		private static void judge(GmpSnapshot before, GmpSnapshot after) {
			GcSnapshot gc = after.sysmon().gc();
			long handoffs = handoffs(after) - handoffs(before);
			System.out.println(gc + " " + handoffs + " handoffs");
			// A core that others use may make a goroutine look silent now and then.
			if (gc.pauses() >= COLLECTIONS && gc.pausedMillis() >= 20 * COLLECTIONS && handoffs <= COLLECTIONS / 2) {
				System.out.println("nobody was blamed");
			}
		}

		private static long handoffs(GmpSnapshot snapshot) {
			HandoffCounts handoffs = snapshot.counters().handoffs();
			return handoffs.blocked() + handoffs.hog();
		}

		private static void computeAndYield(AtomicBoolean stop) {
			while (!stop.get()) {
				long end = System.nanoTime() + STRETCH;
				while (System.nanoTime() < end) {
					Thread.onSpinWait();
				}
				Goroutine.yield_();
			}
		}

	}

}
