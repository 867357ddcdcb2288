package dev.gmp.stress.waiting;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Runs of all patterns, one after the other, until the time is over. Each run has a seed
 * of its own, the next number, so that it can be repeated alone.
 */
final class Stress {

	/** The mixture's name. The two are drawn by the seed of the run. */
	static final String MIXTURE = "mixture";

	private static final int[] PROCESSORS = { 1, 2, 4, 8 };

	private final Options options;

	private final Consumer<String> out;

	private final List<Outcome> outcomes = new ArrayList<>();

	Stress(Options options, Consumer<String> out) {
		this.options = options;
		this.out = out;
	}

	/**
	 * Runs.
	 * @return what came out of each
	 * @throws InterruptedException if the current thread is interrupted
	 */
	List<Outcome> run() throws InterruptedException {
		long end = System.nanoTime() + this.options.time().toNanos();
		long seed = this.options.seed();
		Random order = new Random(seed);
		while (true) {
			for (Case next : round(order)) {
				if (System.nanoTime() - end >= 0) {
					return this.outcomes;
				}
				Run run = next.run(this.options, seed);
				if (run.isPossible()) {
					Outcome outcome = run.run();
					this.outcomes.add(outcome);
					this.out.accept(outcome.isGood() ? outcome.line() : outcome.report());
					seed++;
				}
			}
		}
	}

	/**
	 * Lists what to run so that each pattern comes before any comes a second time.
	 * @param order shuffles
	 * @return all cases
	 */
	private List<Case> round(Random order) {
		List<String> names = new ArrayList<>(Patterns.all().stream().map(Pattern::name).toList());
		names.add(MIXTURE);
		if (this.options.pattern() != null) {
			names.removeIf((name) -> !name.equals(this.options.pattern()));
		}
		List<List<Case>> cases = new ArrayList<>();
		for (String name : names) {
			cases.add(cases(name, order));
		}
		List<Case> round = new ArrayList<>();
		int longest = cases.stream().mapToInt(List::size).max().orElseThrow();
		for (int i = 0; i < longest; i++) {
			for (List<Case> some : cases) {
				if (i < some.size()) {
					round.add(some.get(i));
				}
			}
		}
		return round;
	}

	private List<Case> cases(String name, Random order) {
		List<Case> cases = new ArrayList<>();
		for (int processors : PROCESSORS) {
			if (this.options.processors() == 0 || this.options.processors() == processors) {
				for (boolean idle : new boolean[] { false, true }) {
					if (this.options.idle() == null || this.options.idle() == idle) {
						cases.add(new Case(name, processors, idle));
					}
				}
			}
		}
		Collections.shuffle(cases, order);
		return cases;
	}

	/**
	 * Sums up the worst waits.
	 * @return a table of patterns and processors
	 */
	String table() {
		Map<String, Map<String, String>> rows = new LinkedHashMap<>();
		Map<String, Outcome> worst = new LinkedHashMap<>();
		for (Outcome outcome : this.outcomes) {
			Run run = outcome.run();
			String pattern = run.pattern().name().contains("+") ? MIXTURE : run.pattern().name();
			String column = column(run.processors(), run.idle());
			Outcome known = worst.get(pattern + column);
			if (known == null || worstOf(known) < worstOf(outcome)) {
				worst.put(pattern + column, outcome);
				rows.computeIfAbsent(pattern, (name) -> new LinkedHashMap<>())
					.put(column, outcome.worst() + (outcome.isGood() ? "" : " !"));
			}
		}
		StringBuilder table = new StringBuilder("worst waits in ms: fresh / sleeper / socket (! over the bound)\n");
		for (boolean idle : new boolean[] { false, true }) {
			List<String> columns = new ArrayList<>();
			for (int processors : PROCESSORS) {
				columns.add(column(processors, idle));
			}
			line(table, "", columns);
			rows.forEach((name, row) -> {
				if (columns.stream().anyMatch(row::containsKey)) {
					line(table, name, columns.stream().map((column) -> row.getOrDefault(column, "")).toList());
				}
			});
		}
		return table.toString();
	}

	private static long worstOf(Outcome outcome) {
		return outcome.probes().stream().mapToLong((probe) -> probe.waits().worst()).max().orElse(0);
	}

	private static String column(int processors, boolean idle) {
		return "P=" + processors + (idle ? ", one idle" : "");
	}

	private static void line(StringBuilder table, String name, List<String> cells) {
		table.append(String.format("%-18s", name));
		cells.forEach((cell) -> table.append(String.format("%-26s", cell)));
		table.append('\n');
	}

	private record Case(String pattern, int processors, boolean idle) {

		Run run(Options options, long seed) {
			List<Pattern> patterns = Patterns.all();
			Pattern chosen = patterns.stream()
				.filter((candidate) -> candidate.name().equals(this.pattern))
				.findAny()
				.orElseGet(() -> Patterns.drawMixture(patterns, new SplittableRandom(seed)));
			return new Run(chosen, this.processors, this.idle, seed, options.perRun());
		}

	}

	/**
	 * What to run.
	 *
	 * @param time how long in all
	 * @param perRun how long each run
	 * @param seed the seed of the first run
	 * @param pattern the only pattern, {@code null} for all
	 * @param processors the only GOMAXPROCS, 0 for all
	 * @param idle whether a processor is to be idle, {@code null} for both
	 */
	record Options(Duration time, Duration perRun, long seed, @Nullable String pattern, int processors,
			@Nullable Boolean idle) {
	}

}
