package dev.gmp.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import org.openjdk.jmh.Main;

import dev.gmp.benchmarks.report.Results;
import dev.gmp.benchmarks.report.ResultsDirectory;

/**
 * The one command: compares our scheduler with its peers, prints a table, and writes a
 * directory with all figures.
 */
public final class Compare {

	private Compare() {
	}

	/**
	 * Compares. The table goes to the standard output, all else to the standard error.
	 * @param args the options, {@code --help} for a list
	 * @throws Exception if the current thread is interrupted, or JMH fails
	 */
	public static void main(String[] args) throws Exception {
		List<String> all = Arrays.asList(args);
		String first = all.isEmpty() ? "" : all.getFirst();
		String[] rest = Arrays.copyOfRange(args, Math.min(1, args.length), args.length);
		if (first.equals("--jmh")) {
			Main.main(rest);
			return;
		}
		if (all.contains("--help") || all.contains("-h")) {
			System.out.print(Options.USAGE);
			return;
		}
		try {
			switch (first) {
				case "--guard" -> new Guard(rest).run();
				default -> System.exit(compare(Options.parse(args)) ? 0 : 1);
			}
		}
		catch (IllegalArgumentException ex) {
			System.err.println(ex.getMessage());
			System.err.println();
			System.err.print(Options.USAGE);
			System.exit(2);
		}
	}

	private static boolean compare(Options options) throws IOException, InterruptedException {
		ResultsDirectory directory = ResultsDirectory.of(options.results(), options.partial());
		Results results = new Rounds(options, directory::writeFigures).run();
		Path written = directory.write(results);
		System.out.println();
		System.out.print(directory.table(results));
		System.err.println();
		System.err.println("written to " + written.toAbsolutePath().normalize());
		if (results.failures() > 0) {
			System.err.println(results.failures() + " measurements failed, see above; they are not in the table.");
		}
		return results.failures() == 0;
	}

}
