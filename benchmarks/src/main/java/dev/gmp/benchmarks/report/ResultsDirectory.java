package dev.gmp.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.gmp.benchmarks.work.Catalogue;
import dev.gmp.benchmarks.work.PeerName;
import dev.gmp.benchmarks.work.Row;
import dev.gmp.benchmarks.work.Work;

/**
 * The directory of one run: the raw figures, tables, plots, and what the machine is.
 */
public final class ResultsDirectory {

	/** The file with the raw figures. */
	public static final String FIGURES = "results.json";

	/**
	 * What a run that was not complete has at the end of its name: it is not committed.
	 */
	public static final String PARTIAL = "-partial";

	/** From the directory of a run to that of the module. */
	private static final String LINKS = "../../";

	private static final String BARS = "bars.svg";

	private static final String LATENCIES = "latency.svg";

	private static final String GOROUTINES = "goroutines.svg";

	private static final String PROCESSORS = "processors.svg";

	private static final List<String> PERCENTILES = List.of("p50", "p90", "p99", "p99.9", "max");

	private final Path directory;

	private ResultsDirectory(Path directory) {
		this.directory = directory;
	}

	/**
	 * Names the directory of a run that ends today.
	 * @param parent the directory of all results
	 * @param partial whether less than everything is measured
	 * @return the directory, which is made when something is written
	 */
	public static ResultsDirectory of(Path parent, boolean partial) {
		String name = Machine.slug() + "-" + LocalDate.now(ZoneOffset.UTC) + (partial ? PARTIAL : "");
		return new ResultsDirectory(parent.resolve(name));
	}

	Path path() {
		return this.directory;
	}

	/**
	 * Writes the raw figures only.
	 * @param results the figures
	 * @throws IOException if they cannot be written
	 */
	public void writeFigures(Results results) throws IOException {
		Files.createDirectories(this.directory);
		ResultsJson.write(results, this.directory.resolve(FIGURES));
	}

	/**
	 * Writes everything.
	 * @param results the figures
	 * @return the directory
	 * @throws IOException if it cannot be written
	 */
	public Path write(Results results) throws IOException {
		writeFigures(results);
		Files.writeString(this.directory.resolve("README.md"), readme(results));
		Results usual = usual(results);
		// To be pasted into the README of the project: its links begin at the root.
		Files.writeString(this.directory.resolve("table-for-readme.md"),
				new Tables(usual, Catalogue.shown(), Catalogue.PEERS, "benchmarks/").comparison());
		plot(BARS, new BarPlot(usual, Catalogue.rows(), Catalogue.PEERS).draw());
		plot(LATENCIES, latencies(usual));
		plot(GOROUTINES, goroutines(usual));
		plot(PROCESSORS, processors(usual));
		return this.directory;
	}

	private void plot(String name, String svg) throws IOException {
		if (!svg.isEmpty()) {
			Files.writeString(this.directory.resolve(name), svg);
		}
	}

	private void plot(String name, LinePlot plot) throws IOException {
		plot(name, plot.isEmpty() ? "" : plot.draw());
	}

	/**
	 * Returns what is printed.
	 * @param results the figures
	 * @return the page in Markdown: the machine, and the tables of each environment
	 */
	public String table(Results results) {
		return "%s%n%n%s".formatted(line(results.machine()), tables(results, "", Tables::printed));
	}

	/** The version of a peer stands behind its title. */
	private static String line(Map<String, String> machine) {
		Set<String> titles = Catalogue.PEERS.stream().map(PeerName::title).collect(Collectors.toSet());
		return machine.entrySet()
			.stream()
			.map((entry) -> titles.contains(entry.getKey()) ? entry.getKey() + " " + entry.getValue()
					: entry.getValue())
			.collect(Collectors.joining(", "));
	}

	private static String tables(Results results, String links, Function<Tables, String> print) {
		StringBuilder all = new StringBuilder();
		for (String environment : results.environments()) {
			if (!environment.isEmpty()) {
				all.append("With %s:%n%n".formatted(environment));
			}
			all.append(print.apply(new Tables(results.in(environment), Catalogue.rows(), Catalogue.PEERS, links)))
				.append(System.lineSeparator());
		}
		return all.toString();
	}

	/** What plots and the README of the project show. */
	private static Results usual(Results results) {
		return results.in(results.environments().stream().findFirst().orElse(""));
	}

	private static String readme(Results results) {
		String machine = results.machine()
			.entrySet()
			.stream()
			.map((entry) -> "- %s: %s".formatted(entry.getKey(), entry.getValue()))
			.collect(Collectors.joining("\n"));
		return """
				# Our scheduler and its peers, %s

				Written by `benchmarks/compare`%s. %s rounds in %s (%s), in which the peers took turns, each
				measurement in a process of its own. Less is better in every row.

				%s
				- every JVM: `%s`

				## Ratios

				Our figure, and its ratio to that of each peer: below 1 we need less. In brackets the least and
				the most of single rounds.

				%s
				![What others need, as a multiple of what we need](bars.svg)

				## Figures

				Medians, in brackets the least and the most of all rounds.

				%s
				%s""".formatted(results.date(),
				results.settings().containsKey("commit") ? ", commit " + results.settings().get("commit") : "",
				results.settings().get("rounds"), results.settings().get("took"), results.settings().get("length"),
				machine, results.settings().get("jvm"), tables(results, LINKS, Tables::ratios),
				tables(results, LINKS, Tables::figures), linePlots(usual(results)));
	}

	private static String linePlots(Results results) {
		Map<String, LinePlot> plots = new LinkedHashMap<>();
		plots.put(LATENCIES, latencies(results));
		plots.put(GOROUTINES, goroutines(results));
		plots.put(PROCESSORS, processors(results));
		return plots.entrySet()
			.stream()
			.filter((plot) -> !plot.getValue().isEmpty())
			.map((plot) -> "![%s](%s)%n".formatted(plot.getValue().title(), plot.getKey()))
			.collect(Collectors.joining("\n"));
	}

	static LinePlot latencies(Results results) {
		LinePlot plot = new LinePlot("Percentiles of latencies");
		add(plot, results, "hogs", "A one-line task beside 4 hogs", "ms");
		add(plot, results, "timers", "Lateness of 100,000 sleepers", "ms");
		add(plot, results, "echo-1", "Echo, 1 connection", "µs");
		add(plot, results, "echo-64", "Echo, 64 connections", "µs");
		add(plot, results, "echo-1000", "Echo, 1,000 connections", "µs");
		return plot;
	}

	private static void add(LinePlot plot, Results results, String work, String title, String unit) {
		for (PeerName peer : Catalogue.PEERS) {
			Map<String, Figures> points = new LinkedHashMap<>();
			PERCENTILES.forEach((percentile) -> points.put(percentile,
					new Figures(results.rounds(work, percentile, peer.name(), results.processors()))));
			plot.add(title, unit, peer, points);
		}
	}

	static LinePlot goroutines(Results results) {
		LinePlot plot = new LinePlot("Cost of a spawn against the number of live goroutines");
		for (PeerName peer : Catalogue.PEERS) {
			Map<String, Figures> points = new LinkedHashMap<>();
			Catalogue.LIVE.forEach((live) -> points.put("%,d".formatted(live), new Figures(results
				.rounds(Catalogue.SPAWN_LIVE + live, Work.Repeated.COST, peer.name(), results.processors()))));
			plot.add("Spawn", "ns a goroutine", peer, points);
		}
		return plot;
	}

	static LinePlot processors(Results results) {
		LinePlot plot = new LinePlot("Cost against GOMAXPROCS");
		Set<Integer> steps = results.measurements()
			.stream()
			.map(Measurement::processors)
			.collect(Collectors.toCollection(TreeSet::new));
		if (steps.size() < 2) {
			return plot;
		}
		for (Work work : Catalogue.all().values()) {
			if (work.sweep()) {
				work.rows().forEach((row) -> add(plot, results, row, steps));
			}
		}
		return plot;
	}

	private static void add(LinePlot plot, Results results, Row row, Set<Integer> steps) {
		for (PeerName peer : Catalogue.PEERS) {
			Map<String, Figures> points = new LinkedHashMap<>();
			steps.forEach((processors) -> points.put(String.valueOf(processors),
					new Figures(results.rounds(row.work(), row.figure(), peer.name(), processors))));
			if (points.values().stream().filter((figures) -> !figures.isEmpty()).count() > 1) {
				plot.add(row.title(), row.unit(), peer, points);
			}
		}
	}

}
