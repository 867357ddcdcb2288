package dev.gmp.benchmarks.work;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

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
public record Work(String name, List<String> peers, How how, List<Row> rows, boolean quick, boolean sweep) {

	/**
	 * How a work is measured.
	 */
	public sealed interface How permits Repeated, Whole, Served, Application {

	}

	/**
	 * Again and again in a process of its own. Its figures are {@link #COST},
	 * {@link #COLD} and {@link #CPU}, each of an operation.
	 *
	 * @param operations how many a run has
	 * @param nanos in how many nanoseconds the figure counts
	 * @param longRuns whether a run may take longer than an iteration does, so that few
	 * iterations must do, and long ones
	 * @param program makes the program of a peer that is measured in a JVM
	 */
	public record Repeated(int operations, double nanos, boolean longRuns,
			Function<String, Program> program) implements How {

		/** The time when all is warm. */
		public static final String COST = "cost";

		/** The time in the first second of the process. */
		public static final String COLD = "cold";

		/** The CPU time of the whole process when all is warm. */
		public static final String CPU = "cpu";

	}

	/**
	 * Once in a process of its own, which gives the figures itself.
	 *
	 * @param measurement measures a peer in this JVM
	 */
	public record Whole(Measured measurement) implements How {

	}

	/**
	 * Gives the figures of a peer.
	 */
	@FunctionalInterface
	public interface Measured {

		/**
		 * Measures.
		 * @param peer the name of the peer
		 * @return the figures by their names
		 * @throws Exception if the measurement fails
		 */
		Map<String, Double> measure(String peer) throws Exception;

	}

	/**
	 * By a server of the peer's in a process of its own, and a client in another one.
	 *
	 * @param client who asks
	 * @param http whether by HTTP, else by echo
	 * @param busy connections that send
	 * @param idle connections that send nothing
	 * @param computing how many of the busy ones ask for 5 ms of computing with each
	 * request; their answers do not count
	 */
	public record Served(Client client, boolean http, int busy, int idle, int computing) implements How {

		static Served echo(int connections) {
			return new Served(Client.C, false, connections, 0, 0);
		}

	}

	/**
	 * Who asks a server.
	 */
	public enum Client {

		/** Ours in C: one thread and epoll. */
		C,

		/** One in Go: a goroutine for each connection. */
		GO,

		/** {@code wrk}, if it is installed. */
		WRK

	}

	/**
	 * By the start of the sample application.
	 */
	public record Application() implements How {

	}

}
