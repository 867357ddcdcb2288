package dev.gmp.benchmarks.report;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import dev.gmp.benchmarks.work.Row;

/**
 * The figures of a run.
 *
 * @param date the day of its end
 * @param machine where it ran
 * @param settings how it ran
 * @param processors how many platform threads run virtual threads, where nothing else is
 * said
 * @param measurements what was measured, in that order
 */
public record Results(String date, Map<String, String> machine, Map<String, String> settings, int processors,
		List<Measurement> measurements) {

	/**
	 * Copies the measurements.
	 */
	public Results {
		measurements = List.copyOf(measurements);
	}

	/**
	 * Returns in which environments it was measured.
	 * @return their names, in that order, empty for what is as it is by itself
	 */
	public List<String> environments() {
		return this.measurements.stream().map(Measurement::environment).distinct().toList();
	}

	/**
	 * Returns what was measured in one environment.
	 * @param environment its name
	 * @return the results of that environment only
	 */
	public Results in(String environment) {
		List<Measurement> there = this.measurements.stream()
			.filter((measurement) -> measurement.environment().equals(environment))
			.toList();
		// What is measured with several numbers of processors is in the usual
		// environment.
		int usual = environment.isEmpty() ? this.processors
				: there.stream().mapToInt(Measurement::processors).findFirst().orElse(this.processors);
		return new Results(this.date, this.machine, this.settings, usual, there);
	}

	/**
	 * Returns the figures of all rounds.
	 * @param row the work and which figure of it
	 * @param peer the peer
	 * @return the figures, none if the peer was not measured
	 */
	public Figures figures(Row row, String peer) {
		return new Figures(rounds(row.work(), row.figure(), peer, this.processors));
	}

	/**
	 * Returns the ratios of our figures to another peer's, by rounds, as those ran one
	 * after the other.
	 * @param row the work and which figure of it
	 * @param ours the name of our scheduler
	 * @param peer the other peer
	 * @return the ratios of the rounds in which both gave a figure
	 */
	public Figures ratios(Row row, String ours, String peer) {
		List<Double> one = rounds(row.work(), row.figure(), ours, this.processors);
		List<Double> other = rounds(row.work(), row.figure(), peer, this.processors);
		return new Figures(IntStream.range(0, Math.min(one.size(), other.size()))
			.mapToObj((round) -> one.get(round) / other.get(round))
			.toList());
	}

	/**
	 * Returns the figures round by round.
	 * @param work the name of the work
	 * @param figure which of its figures
	 * @param peer the peer
	 * @param threads how many platform threads ran virtual threads
	 * @return the figures, {@code NaN} for a round that failed
	 */
	public List<Double> rounds(String work, String figure, String peer, int threads) {
		return this.measurements.stream()
			.filter((measurement) -> measurement.work().equals(work) && measurement.peer().equals(peer)
					&& measurement.processors() == threads)
			.map((measurement) -> measurement.figures().getOrDefault(figure, Double.NaN))
			.toList();
	}

	/**
	 * Returns how many measurements gave nothing.
	 * @return the number
	 */
	public long failures() {
		return this.measurements.stream().filter((measurement) -> measurement.failure() != null).count();
	}

}
