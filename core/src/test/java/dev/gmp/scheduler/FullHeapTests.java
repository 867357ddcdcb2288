package dev.gmp.scheduler;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gmp.Gmp;
import dev.gmp.Goroutine;
import dev.gmp.chan.Chan;
import dev.gmp.testing.OtherJvm;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A heap that is full for moments, in a JVM of its own: what fails for it is told to who
 * asked for it, and everything else goes on afterwards.
 */
class FullHeapTests {

	@ParameterizedTest
	@ValueSource(strings = { "-XX:+UseSerialGC", "-XX:+UseParallelGC", "-XX:+UseG1GC" })
	void everythingGoesOnWhenThereIsRoomAgain(String collector) throws Exception {
		String output = OtherJvm.run(Program.class, List.of("-Xmx40m", collector, "-XX:-UseGCOverheadLimit"), 150);
		assertThat(output.lines()).as(output).contains("the heap was full", "all go on", "closed");
	}

	/**
	 * What runs in the other JVM.
	 */
	static final class Program {

		private static final int EACH = 8;

		private static final int ROUNDS = 8;

		private static final long ROUND_NANOS = 200_000_000;

		private static final long LIMIT_NANOS = 60_000_000_000L;

		/** What each goroutine that goes on for ever has done. */
		private static final AtomicIntegerArray DONE = new AtomicIntegerArray(4 * EACH);

		private static final AtomicInteger ACCEPTED = new AtomicInteger();

		private static final AtomicInteger RAN = new AtomicInteger();

		private static final List<OutputStream> TO_READERS = new ArrayList<>();

		private static volatile boolean stop;

		private Program() {
		}

		public static void main(String[] args) throws Exception {
			Gmp gmp = Gmp.builder().processors(2).build();
			for (int i = 0; i < EACH; i++) {
				startReader(gmp, i);
				startPair(gmp, EACH + i);
				forEver(gmp, 2 * EACH + i, () -> {
					LockSupport.parkNanos(1_000_000);
					return true;
				});
				forEver(gmp, 3 * EACH + i, () -> {
					Goroutine.blocking(() -> {
						LockSupport.parkNanos(1_000_000);
						return true;
					});
					return true;
				});
			}
			awaitProgress();
			int full = 0;
			for (int round = 0; round < ROUNDS; round++) {
				full += fill(gmp);
				awaitProgress();
			}
			System.out.println((full > 0) ? "the heap was full" : "the heap was not full");
			await(() -> RAN.get() == ACCEPTED.get(), "goroutines that were accepted do not run");
			System.out.println("all go on");
			stop = true;
			for (OutputStream out : TO_READERS) {
				out.write(0);
			}
			gmp.close();
			if (gmp.snapshot().goroutines().total() == 0 && gmp.snapshot().machines().isEmpty()) {
				System.out.println("closed");
			}
			System.exit(0);
		}

		private static void startReader(Gmp gmp, int i) throws IOException {
			try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
				Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
				TO_READERS.add(client.getOutputStream());
				InputStream in = server.accept().getInputStream();
				byte[] one = new byte[1];
				forEver(gmp, i, () -> in.read(one) == 1);
			}
		}

		private static void startPair(Gmp gmp, int i) {
			Chan<Integer> chan = Chan.make();
			gmp.go("sender", () -> untilStop(() -> chan.offer(1, java.time.Duration.ofMillis(100))));
			forEver(gmp, i, () -> chan.poll(java.time.Duration.ofMillis(100)) != null);
		}

		private static void forEver(Gmp gmp, int i, Callable<Boolean> step) {
			gmp.go("forever", () -> untilStop(() -> {
				if (step.call()) {
					DONE.incrementAndGet(i);
				}
				return true;
			}));
		}

		private static void untilStop(Callable<Boolean> step) {
			while (!stop) {
				try {
					step.call();
				}
				catch (OutOfMemoryError ex) {
					// It was told, and tries again.
				}
				catch (Throwable ex) {
					System.out.println("a goroutine ends: " + ex);
					return;
				}
			}
		}

		/*
		 * Returns how often something failed for the heap.
		 */
		private static int fill(Gmp gmp) {
			Object @Nullable [] hoard = null;
			int failures = 0;
			int size = 1 << 18;
			long end = System.nanoTime() + ROUND_NANOS;
			while (System.nanoTime() < end) {
				try {
					Object[] next = new Object[size];
					next[0] = hoard;
					hoard = next;
				}
				catch (OutOfMemoryError ex) {
					failures++;
					size = Math.max(size / 2, 4);
				}
				if (size == 4) {
					failures += start(gmp);
					write();
				}
			}
			return failures;
		}

		private static int start(Gmp gmp) {
			try {
				gmp.go(RAN::incrementAndGet);
				ACCEPTED.incrementAndGet();
				return 0;
			}
			catch (OutOfMemoryError ex) {
				return 1;
			}
		}

		private static void write() {
			for (OutputStream out : TO_READERS) {
				try {
					out.write(1);
				}
				catch (OutOfMemoryError ex) {
					// The next time.
				}
				catch (IOException ex) {
					System.out.println("a socket fails: " + ex);
				}
			}
		}

		private static void awaitProgress() {
			int[] before = new int[DONE.length()];
			for (int i = 0; i < before.length; i++) {
				before[i] = DONE.get(i);
			}
			write();
			for (int i = 0; i < before.length; i++) {
				int index = i;
				await(() -> DONE.get(index) != before[index],
						"goroutine " + index + " of 4 * " + EACH + " does not go on");
			}
		}

		private static void await(BooleanSupplier condition, String otherwise) {
			long start = System.nanoTime();
			while (!condition.getAsBoolean()) {
				if (System.nanoTime() - start > LIMIT_NANOS) {
					System.out.println(otherwise);
					Runtime.getRuntime().halt(1);
				}
				LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
			}
		}

	}

}
