package dev.gmp.benchmarks.harness;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.gmp.benchmarks.report.Figures;
import dev.gmp.benchmarks.work.Work;

/**
 * What a process printed: figures, or the time of an operation for each iteration in
 * nanoseconds. Other lines do not count.
 *
 * @param figures the figures
 * @param warmUps the iterations that warmed up
 * @param iterations the iterations that were measured
 */
record Output(Map<String, Double> figures, List<Double> warmUps, List<Double> iterations) {

	static final String FIGURE = "figure";

	static final String WARM_UP = "warm-up";

	static final String ITERATION = "iteration";

	/**
	 * Reads what a process printed.
	 * @param text all of it
	 * @return what it says
	 * @throws IOException if it says nothing
	 */
	static Output parse(String text) throws IOException {
		Output output = new Output(new LinkedHashMap<>(), new ArrayList<>(), new ArrayList<>());
		try {
			for (String line : text.lines().toList()) {
				String[] words = line.split(" ", -1);
				switch (words[0]) {
					case FIGURE -> output.figures.put(words[1], Double.valueOf(words[2]));
					case WARM_UP -> output.warmUps.add(Double.valueOf(words[1]));
					case ITERATION -> output.iterations.add(Double.valueOf(words[1]));
					default -> {
						// The JVM's or a library's.
					}
				}
			}
		}
		catch (IndexOutOfBoundsException | NumberFormatException ex) {
			throw new IOException("cannot be understood: " + text, ex);
		}
		if (output.figures.isEmpty() && output.iterations.isEmpty()) {
			throw new IOException("the process gave no figure: " + text);
		}
		return output;
	}

	/**
	 * Returns the same in another unit, with the median of the iterations as one more
	 * figure.
	 * @param nanos how many nanoseconds the unit has
	 * @return what it says
	 */
	Output withCost(double nanos) {
		List<Double> before = this.warmUps.stream().map((time) -> time / nanos).toList();
		List<Double> measured = this.iterations.stream().map((time) -> time / nanos).toList();
		Map<String, Double> scaled = new LinkedHashMap<>();
		scaled.put(Work.Repeated.COST, new Figures(measured).median());
		this.figures.forEach((name, value) -> scaled.put(name, value / nanos));
		return new Output(scaled, before, measured);
	}

}
