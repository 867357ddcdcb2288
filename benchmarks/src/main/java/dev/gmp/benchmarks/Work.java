package dev.gmp.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.gmp.benchmarks.report.Row;
import dev.gmp.benchmarks.work.Program;

/**
 * A work, who does it, and what of it is shown. Less is better in every row.
 *
 * @param name what {@code --only} takes
 * @param peers who has a program for it, ours first
 * @param how how it is measured
 * @param rows the lines of the table
 * @param quick whether it belongs to a quick run
 * @param sweep whether it is also measured with other numbers of processors
 */
record Work(String name, List<String> peers, How how, List<Row> rows, boolean quick, boolean sweep) {

	/**
	 * How a work is measured.
	 */
	sealed interface How permits Repeated, Whole, Echo, Application {

	}

	/**
	 * Again and again in one process, by JMH where that is a JVM. Its only figure is
	 * {@link #COST}.
	 *
	 * @param operations how many a run has
	 * @param nanos in how many nanoseconds the figure counts
	 * @param longRuns whether a run may take longer than an iteration does, so that few
	 * iterations must do, and long ones
	 * @param program makes the program of a peer that is measured in a JVM
	 */
	record Repeated(int operations, double nanos, boolean longRuns, Function<String, Program> program) implements How {

		/** The time of an operation. */
		static final String COST = "cost";

	}

	/**
	 * Once in a process of its own, which gives the figures itself.
	 *
	 * @param measurement measures a peer in this JVM
	 */
	record Whole(Measured measurement) implements How {

	}

	/**
	 * Gives the figures of a peer.
	 */
	@FunctionalInterface
	interface Measured {

		Map<String, Double> measure(String peer) throws Exception;

	}

	/**
	 * A server of the peer's, and a client in C.
	 *
	 * @param connections how many
	 */
	record Echo(int connections) implements How {

	}

	/**
	 * The sample application.
	 */
	record Application() implements How {

	}

	@Nullable Repeated repeated() {
		return (this.how instanceof Repeated repeated) ? repeated : null;
	}

}
