package dev.gmp.benchmarks.harness;

import java.util.Objects;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import dev.gmp.benchmarks.work.Catalogue;
import dev.gmp.benchmarks.work.Peer;
import dev.gmp.benchmarks.work.Program;
import dev.gmp.benchmarks.work.Work;

/**
 * The program of one peer for one work, made once for each fork. Its time is that of a
 * whole run.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class JmhBenchmark {

	/**
	 * The name of the work.
	 */
	@Param("spawn")
	public String work = "spawn";

	/**
	 * The name of the peer.
	 */
	@Param({ Peer.GMP, Peer.STOCK })
	public String peer = Peer.GMP;

	private Program program;

	/**
	 * Makes the program.
	 */
	@Setup
	public void open() {
		Work named = Objects.requireNonNull(Catalogue.all().get(this.work), this.work);
		if (!(named.how() instanceof Work.Repeated repeated)) {
			throw new IllegalArgumentException(this.work + " is no work that JMH can measure");
		}
		this.program = repeated.program().apply(this.peer);
	}

	/**
	 * Runs the program.
	 * @throws Exception if it fails or does not end
	 */
	@Benchmark
	public void run() throws Exception {
		this.program.run();
	}

	/**
	 * Does what is not measured.
	 * @throws Exception if it fails or does not end
	 */
	@TearDown(Level.Invocation)
	public void after() throws Exception {
		this.program.after();
	}

	/**
	 * Closes the program.
	 */
	@TearDown
	public void close() {
		this.program.close();
	}

}
