package dev.gmp.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.gmp.benchmarks.work.Work;

/**
 * A program that asks a server, and says how often it was answered and how soon.
 */
sealed interface LoadClient {

	/**
	 * Returns the command.
	 * @param port the port of the server, on the loopback
	 * @param load how many connections there are, and what they do
	 * @param seconds for how long it measures
	 * @return the program and its arguments
	 */
	List<String> command(String port, Work.Served load, int seconds);

	/**
	 * Returns how many seconds it asks before it begins to measure.
	 * @return seconds
	 */
	int warmUpSeconds();

	/**
	 * Reads what it printed.
	 * @param text all of it
	 * @return what it says
	 * @throws IOException if that cannot be understood
	 */
	Answers parse(String text) throws IOException;

	/**
	 * What a server was found to do.
	 *
	 * @param perSecond requests answered in a second
	 * @param p50 the median of how long one took, in microseconds
	 * @param p99 the 99th percentile of that
	 */
	record Answers(double perSecond, double p50, double p99) {

	}

	/**
	 * One of ours, in C or in Go: they take the same arguments and print the same.
	 *
	 * @param program the program, and for Go the name of the client
	 */
	record Own(List<String> program) implements LoadClient {

		@Override
		public List<String> command(String port, Work.Served load, int seconds) {
			List<String> command = new ArrayList<>(this.program);
			command.addAll(List.of(port, String.valueOf(load.busy()), String.valueOf(load.idle()),
					String.valueOf(load.computing()), String.valueOf(seconds)));
			return command;
		}

		@Override
		public int warmUpSeconds() {
			return 1;
		}

		@Override
		public Answers parse(String text) throws IOException {
			String[] values = text.strip().split(" ", -1);
			if (values.length != 3) {
				throw new IOException("the client failed: " + text);
			}
			try {
				return new Answers(Double.parseDouble(values[0]), Double.parseDouble(values[1]),
						Double.parseDouble(values[2]));
			}
			catch (NumberFormatException ex) {
				throw new IOException("the client failed: " + text, ex);
			}
		}

	}

	/**
	 * The program {@code wrk}, with one thread, as the servers have to share the machine
	 * with it.
	 *
	 * @param program the program
	 */
	record Wrk(Path program) implements LoadClient {

		private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");

		private static final Pattern PERCENTILE = Pattern.compile("^\\s+(50|99)%\\s+([0-9.]+)(us|ms|s)\\s*$",
				Pattern.MULTILINE);

		private static final Pattern ERRORS = Pattern.compile("Socket errors:.*|Non-2xx.*");

		@Override
		public List<String> command(String port, Work.Served load, int seconds) {
			return List.of(this.program.toString(), "-t1", "-c" + load.busy(), "-d" + seconds + "s", "--latency",
					"http://127.0.0.1:" + port + "/");
		}

		@Override
		public int warmUpSeconds() {
			return 0;
		}

		@Override
		public Answers parse(String text) throws IOException {
			Matcher errors = ERRORS.matcher(text);
			if (errors.find()) {
				throw new IOException("wrk: " + errors.group());
			}
			Matcher rate = RATE.matcher(text);
			if (!rate.find()) {
				throw new IOException("wrk failed: " + text);
			}
			double p50 = Double.NaN;
			double p99 = Double.NaN;
			Matcher percentiles = PERCENTILE.matcher(text);
			while (percentiles.find()) {
				double micros = Double.parseDouble(percentiles.group(2)) * switch (percentiles.group(3)) {
					case "us" -> 1;
					case "ms" -> 1e3;
					default -> 1e6;
				};
				if (percentiles.group(1).equals("50")) {
					p50 = micros;
				}
				else {
					p99 = micros;
				}
			}
			return new Answers(Double.parseDouble(rate.group(1)), p50, p99);
		}

	}

}
