package dev.gmp.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.gmp.benchmarks.report.Figures;
import dev.gmp.benchmarks.report.Results;
import dev.gmp.benchmarks.report.ResultsDirectory;
import dev.gmp.benchmarks.report.ResultsJson;
import dev.gmp.benchmarks.work.Catalogue;
import dev.gmp.benchmarks.work.Peer;
import dev.gmp.benchmarks.work.Row;

/**
 * A report of the build, never a gate: measures a few works for a short time, and says
 * where our scheduler has lost against what was committed last. What is compared are the
 * ratios to stock virtual threads of the same run, since the machines differ.
 */
final class Guard {

	private static final double LOSS = 1.2;

	private static final String WORKS = "spawn,yield-4,ping-pong,channel-ping-pong,producer-consumer-100";

	private final Path results;

	/**
	 * Creates a report.
	 * @param args the directory of all results, {@code results} by default
	 */
	Guard(String... args) {
		this.results = Path.of((args.length > 0) ? args[0] : "results");
	}

	/**
	 * Measures and prints. Whatever goes wrong is printed as well: the build goes on.
	 * @throws InterruptedException if the current thread is interrupted
	 */
	void run() throws InterruptedException {
		try {
			Options options = Options
				.parse("--only", WORKS, "--peers", Peer.STOCK, "--results", this.results.toString())
				.withLength(Options.Length.GUARD);
			Results now = new Rounds(options, (results) -> {
			}).run();
			lines(now, last()).forEach(System.out::println);
		}
		catch (IOException | RuntimeException ex) {
			System.out.println("[guard] no report: " + ex);
		}
	}

	/**
	 * Returns the last results that were committed.
	 * @return the figures, {@code null} if there are none
	 * @throws IOException if they cannot be read
	 */
	@Nullable Results last() throws IOException {
		if (!Files.isDirectory(this.results)) {
			return null;
		}
		List<Results> all = new ArrayList<>();
		try (Stream<Path> directories = Files.list(this.results)) {
			for (Path directory : directories.sorted().toList()) {
				Path file = directory.resolve(ResultsDirectory.FIGURES);
				if (!directory.toString().endsWith(ResultsDirectory.PARTIAL) && Files.isRegularFile(file)) {
					all.add(ResultsJson.read(file));
				}
			}
		}
		Optional<Results> last = all.stream().max(Comparator.comparing(Results::date));
		return last.orElse(null);
	}

	/**
	 * Compares two runs.
	 * @param now the new one
	 * @param last the old one, {@code null} if there is none
	 * @return what to print
	 */
	static List<String> lines(Results now, @Nullable Results last) {
		List<String> lines = new ArrayList<>();
		boolean comparable = last != null && sameFlags(now, last);
		lines.add(
				"[guard] GMP / stock virtual threads, a short run; "
						+ ((last != null)
								? "behind it that of " + last.date()
										+ (comparable ? ""
												: ", whose JVMs had other flags, so that losses cannot be told")
								: "there is no committed one to compare it with"));
		for (Row row : Catalogue.rows()) {
			double ratio = ratio(now, row);
			if (Double.isNaN(ratio)) {
				continue;
			}
			double before = (last != null) ? ratio(last, row) : Double.NaN;
			String line = String.format(Locale.ROOT, "[guard] %-36s %5.2f %s", row.title(), ratio,
					Double.isNaN(before) ? "" : String.format(Locale.ROOT, "%5.2f", before));
			if (comparable && ratio > LOSS * before) {
				line += String.format(Locale.ROOT,
						"   <<< LOSS of %.0f %%: measure it with benchmarks/compare --only %s",
						100 * (ratio / before - 1), row.work());
			}
			lines.add(line.stripTrailing());
		}
		return lines;
	}

	/** Another collector or heap changes what our scheduler and the other one cost. */
	private static boolean sameFlags(Results one, Results other) {
		return Objects.equals(one.settings().get("jvm"), other.settings().get("jvm"));
	}

	private static double ratio(Results results, Row row) {
		Figures ours = results.figures(row, Peer.GMP);
		Figures stock = results.figures(row, Peer.STOCK);
		return (ours.isEmpty() || stock.isEmpty()) ? Double.NaN : ours.median() / stock.median();
	}

}
