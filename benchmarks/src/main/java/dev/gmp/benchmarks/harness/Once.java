package dev.gmp.benchmarks.harness;

import java.util.Map;
import java.util.Objects;

import dev.gmp.benchmarks.work.Catalogue;
import dev.gmp.benchmarks.work.Work;

/**
 * Measures one work with one peer in this JVM, which was started for that.
 */
final class Once {

	private Once() {
	}

	/**
	 * Measures and prints, as the programs of Go do.
	 * @param args the names of the work and of the peer
	 * @throws Exception if the measurement fails
	 */
	public static void main(String[] args) throws Exception {
		Work work = Objects.requireNonNull(Catalogue.all().get(args[0]), args[0]);
		if (!(work.how() instanceof Work.Whole(Work.Measured measurement))) {
			throw new IllegalArgumentException(args[0] + " is not measured as a whole");
		}
		Map<String, Double> figures = measurement.measure(args[1]);
		figures.forEach((name, value) -> System.out.println(Output.FIGURE + " " + name + " " + value));
		System.exit(0);
	}

}
