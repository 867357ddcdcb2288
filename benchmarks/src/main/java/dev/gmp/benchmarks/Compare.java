package dev.gmp.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

import org.openjdk.jmh.Main;

/**
 * Measures our scheduler against stock virtual threads and prints a table.
 * <p>
 * A round measures each work with each peer in a JVM of its own, started with the same
 * flags. The peers take turns, so that an hour in which the machine is slow is slow for
 * all of them, and every other round begins with the other peer. A figure of a round is
 * the median of the iterations after the warm-up; the table shows the medians of the
 * rounds.
 */
public final class Compare {

	private final CompareOptions options;

	private final Report report;

	private int failures;

	private Compare(CompareOptions options) {
		this.options = options;
		this.report = new Report(options.peers());
	}

	/**
	 * Compares. The table goes to the standard output, all else to the standard error.
	 * @param args the options, {@code --help} for a list
	 * @throws Exception if the current thread is interrupted, or JMH fails
	 */
	public static void main(String[] args) throws Exception {
		if (args.length > 0 && args[0].equals("--jmh")) {
			Main.main(Arrays.copyOfRange(args, 1, args.length));
			return;
		}
		if (Arrays.asList(args).contains("--help") || Arrays.asList(args).contains("-h")) {
			System.out.print(CompareOptions.USAGE);
			return;
		}
		CompareOptions options;
		try {
			if (args.length > 0 && args[0].equals("--handoff")) {
				Handoff.parse(Arrays.copyOfRange(args, 1, args.length)).run();
				return;
			}
			if (args.length > 0 && args[0].equals("--echo")) {
				Echo.parse(Arrays.copyOfRange(args, 1, args.length)).run();
				return;
			}
			if (args.length > 0 && args[0].equals("--sleep")) {
				Sleep.parse(Arrays.copyOfRange(args, 1, args.length)).run();
				return;
			}
			options = CompareOptions.parse(args);
		}
		catch (IllegalArgumentException ex) {
			System.err.println(ex.getMessage());
			System.err.println();
			System.err.print(CompareOptions.USAGE);
			System.exit(2);
			return;
		}
		System.exit(new Compare(options).run() ? 0 : 1);
	}

	private boolean run() throws InterruptedException {
		long start = System.nanoTime();
		for (int round = 1; round <= this.options.rounds(); round++) {
			for (Work work : this.options.works()) {
				if (round <= this.options.roundsOf(work)) {
					measure(round, work);
				}
			}
		}
		Duration took = Duration.ofNanos(System.nanoTime() - start);
		System.out.println();
		System.out.println(Machine.describe());
		System.out.printf(Locale.ROOT, "%d rounds (memory: %d) in %d min %d s, %s%n", this.options.rounds(),
				this.options.memoryRounds(), took.toMinutes(), took.toSecondsPart(),
				String.join(" ", this.options.jvmFlags()));
		System.out.println();
		System.out.print(this.report.table());
		if (this.failures > 0) {
			System.out.println();
			System.out.println(this.failures + " measurements failed, see above; they are not in the table.");
		}
		return this.failures == 0;
	}

	private void measure(int round, Work work) throws InterruptedException {
		List<String> peers = new ArrayList<>(this.options.peers());
		if (round % 2 == 0) {
			Collections.reverse(peers);
		}
		for (String peer : peers) {
			String what = "round %d of %d, %s, %s: ".formatted(round, this.options.roundsOf(work), work.title(), peer);
			double figure = Double.NaN;
			try {
				figure = new ForkedJvm(this.options).measure(work, peer);
				System.err.printf(Locale.ROOT, "%s%,.1f %s%n", what, figure, work.unit());
			}
			catch (IOException ex) {
				this.failures++;
				System.err.println(what + "failed");
				ex.printStackTrace();
			}
			this.report.add(work, peer, figure);
		}
	}

}
