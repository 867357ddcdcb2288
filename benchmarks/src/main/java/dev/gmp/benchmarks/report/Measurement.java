package dev.gmp.benchmarks.report;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * What one process gave in one round.
 *
 * @param round the round, from 1
 * @param work the name of the work
 * @param peer the name of the peer
 * @param processors how many platform threads ran virtual threads
 * @param environment what was not as it is by itself, empty for nothing
 * @param figures the figures by their names
 * @param warmUps what the iterations before gave, where they are told
 * @param iterations what the iterations gave whose median is the figure; empty if the
 * work measures itself
 * @param failure why there are no figures, {@code null} if there are
 */
public record Measurement(int round, String work, String peer, int processors, String environment,
		Map<String, Double> figures, List<Double> warmUps, List<Double> iterations, @Nullable String failure) {

	/**
	 * Reads results that are older than environments.
	 */
	public Measurement {
		environment = Objects.requireNonNullElse(environment, "");
	}

}
