package dev.gmp.benchmarks.harness;

import java.io.IOException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.gmp.benchmarks.report.Figures;
import dev.gmp.benchmarks.report.Machine;
import dev.gmp.benchmarks.report.Measurement;
import dev.gmp.benchmarks.report.Results;
import dev.gmp.benchmarks.work.Work;

/**
 * A run: rounds in which each work is measured with each peer in a process of its own,
 * JVMs with the same flags.
 * <p>
 * The peers take turns, so that an hour in which the machine is slow is slow for all of
 * them, and each round begins with another one. A figure of a round is the median of the
 * iterations after the warm-up, or what a process says that measures itself.
 */
final class Rounds {

	private final Options options;

	private final Measurer measurer;

	private final AfterRound afterRound;

	private final List<Measurement> measurements = new ArrayList<>();

	private final Set<String> missing = new LinkedHashSet<>();

	private final long start = System.nanoTime();

	Rounds(Options options, AfterRound afterRound) throws IOException {
		this.options = options;
		this.measurer = new Measurer(options, new Tools());
		this.afterRound = afterRound;
	}

	/**
	 * Measures all rounds.
	 * @return all figures
	 * @throws IOException if they cannot be written
	 * @throws InterruptedException if the current thread is interrupted
	 */
	Results run() throws IOException, InterruptedException {
		try (this.measurer) {
			return runAll();
		}
	}

	private Results runAll() throws IOException, InterruptedException {
		for (int round = 1; round <= this.options.rounds(); round++) {
			for (Work work : this.options.works()) {
				for (Environment environment : this.options.environments()) {
					for (int processors : this.options.processorsOf(work, environment)) {
						measure(round, work, environment, processors);
					}
				}
			}
			if (!inTime()) {
				System.err.println("the time is up in round " + round);
				break;
			}
			this.afterRound.accept(results());
		}
		return results();
	}

	private boolean inTime() {
		return System.nanoTime() - this.start < this.options.length().limit().toNanos();
	}

	private void measure(int round, Work work, Environment environment, int processors)
			throws IOException, InterruptedException {
		List<String> peers = new ArrayList<>(this.options.peersOf(work, environment, processors));
		if (peers.isEmpty()) {
			return;
		}
		Collections.rotate(peers, 1 - round);
		for (String peer : peers) {
			String missing = this.measurer.missing(work, peer, environment);
			if (missing == null && inTime()) {
				measure(round, work, peer, environment, processors);
			}
			else if (missing != null && this.missing.add(missing)) {
				System.err.println(missing);
			}
		}
	}

	private void measure(int round, Work work, String peer, Environment environment, int processors)
			throws InterruptedException {
		String what = "round %d of %d, %s, %s%s%s: ".formatted(round, this.options.rounds(), work.name(), peer,
				(processors == environment.processors()) ? "" : " with GOMAXPROCS=" + processors,
				environment.name().isEmpty() ? "" : " (" + environment.name() + ")");
		Output output = new Output(Map.of(), List.of(), List.of());
		String failure = null;
		try {
			output = this.measurer.measure(work, peer, environment, processors);
			System.err.println(what + print(work, output));
		}
		catch (IOException ex) {
			failure = String.valueOf(ex.getMessage());
			System.err.println(what + "failed");
			ex.printStackTrace();
		}
		this.measurements.add(new Measurement(round, work.name(), peer, processors, environment.name(),
				output.figures(), output.warmUps(), output.iterations(), failure));
	}

	private static String print(Work work, Output output) {
		List<String> figures = new ArrayList<>();
		work.rows().forEach((row) -> {
			Double value = output.figures().get(row.figure());
			if (value != null) {
				figures.add(Figures.print(value) + " " + row.unit());
			}
		});
		return String.join(", ", figures);
	}

	private Results results() throws InterruptedException {
		Map<String, String> machine = new LinkedHashMap<>(Machine.properties());
		machine.putAll(Versions.all());
		Duration took = Duration.ofNanos(System.nanoTime() - this.start);
		Map<String, String> settings = new LinkedHashMap<>();
		settings.put("rounds", String.valueOf(this.options.rounds()));
		settings.put("length", this.options.length().name());
		settings.put("took", took.toMinutes() + " min " + took.toSecondsPart() + " s");
		Environment usual = this.options.environments().getFirst();
		int processors = this.options.usualProcessors(usual);
		settings.put("jvm", String.join(" ", Options.jvmFlags(usual, processors)));
		if (!this.options.commit().isEmpty()) {
			settings.put("commit", this.options.commit());
		}
		return new Results(LocalDate.now(ZoneOffset.UTC).toString(), machine, settings, processors, this.measurements);
	}

	/**
	 * Takes what there is after each round, so that a run that is broken off was not for
	 * nothing.
	 */
	@FunctionalInterface
	interface AfterRound {

		void accept(Results results) throws IOException;

	}

}
