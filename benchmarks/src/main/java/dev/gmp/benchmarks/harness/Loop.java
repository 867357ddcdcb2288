package dev.gmp.benchmarks.harness;

import java.util.Objects;

import dev.gmp.benchmarks.work.Catalogue;
import dev.gmp.benchmarks.work.CpuClock;
import dev.gmp.benchmarks.work.Program;
import dev.gmp.benchmarks.work.Work;

/**
 * Runs the program of one peer for one work again and again in this JVM, which was
 * started for that, and prints what an operation costs: while everything is new, then
 * while it warms up, and then in iterations that count. The programs of Go do the same.
 */
final class Loop {

	private static final double MILLIS = 1e6;

	private final Program program;

	private final int operations;

	private long cpuNanos;

	private long runs;

	private Loop(Program program, int operations) {
		this.program = program;
		this.operations = operations;
	}

	/**
	 * Measures and prints.
	 * @param args the names of the work and of the peer, for how many milliseconds it
	 * counts as cold, how many iterations warm up, how many count, and how many
	 * milliseconds each takes
	 * @throws Exception if the program fails
	 */
	public static void main(String[] args) throws Exception {
		Work work = Objects.requireNonNull(Catalogue.all().get(args[0]), args[0]);
		if (!(work.how() instanceof Work.Repeated repeated)) {
			throw new IllegalArgumentException(args[0] + " is not measured in a loop");
		}
		long coldNanos = nanos(args[2]);
		long start = System.nanoTime();
		try (Program program = repeated.program().apply(args[1])) {
			Loop loop = new Loop(program, repeated.operations());
			if (coldNanos > 0) {
				System.out.println("%s %s %s".formatted(Output.FIGURE, Work.Repeated.COLD,
						loop.iterationUntil(start + coldNanos)));
			}
			for (int i = Integer.parseInt(args[3]); i > 0; i--) {
				System.out.println(Output.WARM_UP + " " + loop.iteration(nanos(args[5])));
			}
			loop.forgetCpu();
			for (int i = Integer.parseInt(args[4]); i > 0; i--) {
				System.out.println(Output.ITERATION + " " + loop.iteration(nanos(args[5])));
			}
			System.out.println("%s %s %s".formatted(Output.FIGURE, Work.Repeated.CPU, loop.cpuOfOperation()));
		}
		// A peer's threads may not be daemons.
		System.exit(0);
	}

	private static long nanos(String millis) {
		return (long) (Integer.parseInt(millis) * MILLIS);
	}

	private void forgetCpu() {
		this.cpuNanos = 0;
		this.runs = 0;
	}

	private double cpuOfOperation() {
		return (double) this.cpuNanos / this.runs / this.operations;
	}

	private double iteration(long nanos) throws Exception {
		return iterationUntil(System.nanoTime() + nanos);
	}

	/** Returns the nanoseconds of an operation. */
	private double iterationUntil(long end) throws Exception {
		long measured = 0;
		int done = 0;
		do {
			long cpu = CpuClock.nanos();
			long start = System.nanoTime();
			this.program.run();
			measured += System.nanoTime() - start;
			this.cpuNanos += CpuClock.nanos() - cpu;
			done++;
			this.program.after();
		}
		while (System.nanoTime() - end < 0);
		this.runs += done;
		return (double) measured / done / this.operations;
	}

}
