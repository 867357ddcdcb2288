package dev.gmp.scheduler;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gmp.Gmp;
import dev.gmp.inspect.GcSnapshot;
import dev.gmp.inspect.GmpSnapshot;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Pauses of the garbage collector that are much longer than a time slice, while
 * goroutines run that give way in time.
 * <p>
 * The stretches between two yields are shorter than a slice, but much longer than sysmon
 * sleeps. So most pauses fall into a stretch that sysmon has seen begin, and that goes on
 * for longer than a marked goroutine has to react. Were it blamed for the pause, it would
 * lose its processor.
 */
class GcPauseTests {

	private static final int PAUSES = 12;

	private static final Duration SLICE = Duration.ofMillis(80);

	private static final Duration STRETCH = Duration.ofMillis(50);

	@ParameterizedTest
	@ValueSource(strings = { "Serial", "Parallel", "G1" })
	void nobodyIsBlamedForThem(String collector) throws Exception {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-Xmx1g", "-Xms1g", "-XX:+Use" + collector + "GC", "-cp",
				System.getProperty("java.class.path"), Program.class.getName()));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		String output;
		try {
			process.getOutputStream().close();
			output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
		}
		finally {
			process.destroyForcibly();
		}
		assertThat(figure(output, "pauses")).as(output).isGreaterThanOrEqualTo(PAUSES);
		assertThat(figure(output, "pausedMillis") / PAUSES).as(output).isGreaterThan(2.0 * SLICE.toMillis());
		assertThat(figure(output, "cpuShare")).as(output).isBetween(0.01, 1.0);
		assertThat(figure(output, "stretches")).as(output).isGreaterThan(10);
		// A machine that the operating system did not let run for a slice may be among
		// them.
		assertThat(figure(output, "handoffs")).as(output).isLessThanOrEqualTo(PAUSES / 3.0);
	}

	private static double figure(String output, String name) {
		return output.lines()
			.filter((line) -> line.startsWith(name + " "))
			.mapToDouble((line) -> Double.parseDouble(line.substring(name.length() + 1)))
			.findFirst()
			.orElseThrow(() -> new AssertionError(name + " is not in: " + output));
	}

	/**
	 * What runs in the other JVM.
	 */
	static final class Program {

		private static final int LIVE = 12_000_000;

		private static final long STEPS = 50_000_000;

		private static final int PIECE = 100_000;

		/** Keep what they hold from being optimised away, or collected. */
		@SuppressWarnings("unused")
		private static volatile double result;

		@SuppressWarnings("unused")
		private static volatile Node live;

		private Program() {
		}

		public static void main(String[] args) throws Exception {
			for (int i = 0; i < LIVE; i++) {
				live = new Node(live);
			}
			long steps = stepsOf(STRETCH);
			AtomicBoolean stop = new AtomicBoolean();
			try (Gmp gmp = Gmp.builder().processors(1).timeSlice(SLICE).handoffAfter(SLICE).build()) {
				List<Thread> threads = new ArrayList<>();
				for (int i = 0; i < 2; i++) {
					threads.add(gmp.go(() -> {
						while (!stop.get()) {
							compute(steps);
							Thread.yield();
						}
					}));
				}
				Thread.sleep(200);
				int before = handoffs(gmp.snapshot());
				long stretches = gmp.snapshot().processors().getFirst().schedtick();
				for (int i = 0; i < PAUSES; i++) {
					System.gc();
					// Off the beat of the stretches.
					Thread.sleep(70 + 7 * i);
				}
				GmpSnapshot after = gmp.snapshot();
				GcSnapshot gc = after.sysmon().gc();
				System.out.println("handoffs " + (handoffs(after) - before));
				System.out.println("stretches " + (after.processors().getFirst().schedtick() - stretches));
				System.out.println("pauses " + gc.pauses());
				System.out.println("pausedMillis " + gc.pausedMillis());
				System.out.println("longestPauseMillis " + gc.longestPauseMillis());
				System.out.println("cpuShare " + gc.cpuShare());
				System.out.println(after.sysmon());
				stop.set(true);
				for (Thread thread : threads) {
					thread.join();
				}
			}
		}

		private static int handoffs(GmpSnapshot snapshot) {
			return Math.toIntExact(snapshot.counters().handoffs().blocked() + snapshot.counters().handoffs().hog());
		}

		private static long stepsOf(Duration duration) {
			long best = Long.MAX_VALUE;
			for (int i = 0; i < 5; i++) {
				long start = System.nanoTime();
				compute(STEPS);
				best = Math.min(best, System.nanoTime() - start);
			}
			return (long) ((double) STEPS * duration.toNanos() / best);
		}

		/*
		 * In pieces: with some collectors the JIT compiler leaves no safepoint in the
		 * inner loop, and each pause would wait for the end of a stretch.
		 */
		private static void compute(long steps) {
			for (long i = 0; i < steps; i += PIECE) {
				double x = 1;
				for (int k = 0; k < PIECE; k++) {
					x = x * 1.0000001 + 1e-9;
				}
				result = x;
			}
		}

		private record Node(Node next) {
		}

	}

}
