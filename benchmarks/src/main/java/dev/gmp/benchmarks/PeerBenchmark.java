package dev.gmp.benchmarks;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the JMH benchmarks share: the peer, opened once for each fork.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public abstract class PeerBenchmark {

	/**
	 * The name of the peer.
	 */
	@Param({ Peer.GMP, Peer.STOCK })
	public String scheduler = Peer.GMP;

	private Peer peer;

	/**
	 * Starts the peer.
	 */
	@Setup
	public void open() {
		this.peer = Peer.open(this.scheduler);
	}

	/**
	 * Stops the peer.
	 */
	@TearDown
	public void close() {
		this.peer.close();
	}

	final Peer peer() {
		return this.peer;
	}

}
