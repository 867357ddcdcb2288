package dev.gmp.benchmarks;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Measures one work with one peer in a JVM of its own.
 */
final class ForkedJvm {

	private static final int PARKED = 1_000_000;

	private static final int MEMORY_LIMIT_MINUTES = 5;

	private final CompareOptions options;

	ForkedJvm(CompareOptions options) {
		this.options = options;
	}

	/**
	 * Starts the JVM and waits for its figure.
	 * @return the median of what it measured after its warm-up
	 * @throws IOException if it failed or gave no figure
	 * @throws InterruptedException if the current thread is interrupted
	 */
	double measure(Work work, String peer) throws IOException, InterruptedException {
		String benchmark = work.benchmarkPattern();
		return (benchmark != null) ? benchmark(work, benchmark, peer) : parkedMemory(peer);
	}

	private double benchmark(Work work, String pattern, String peer) throws IOException {
		TimeValue iterationTime = this.options.iterationTimeOf(work);
		Options jmh = new OptionsBuilder().include(pattern)
			.param("scheduler", schedulerOf(peer))
			.jvmArgs(this.options.jvmFlags().toArray(String[]::new))
			.forks(1)
			.warmupIterations(this.options.iterations())
			.warmupTime(iterationTime)
			.measurementIterations(this.options.iterations())
			.measurementTime(iterationTime)
			.timeout(TimeValue.nanoseconds(Driver.LIMIT.toNanos()))
			.verbosity(VerboseMode.SILENT)
			.shouldFailOnError(true)
			.build();
		Collection<RunResult> results;
		// JMH gives its forks the class path of this JVM.
		String classPath = System.setProperty("java.class.path", this.options.classPathOf(peer));
		try {
			results = new Runner(jmh).run();
		}
		catch (RunnerException ex) {
			throw new IOException("JMH failed", ex);
		}
		finally {
			System.setProperty("java.class.path", classPath);
		}
		if (results.size() != 1) {
			throw new IOException("JMH gave " + results.size() + " results");
		}
		return results.iterator().next().getPrimaryResult().getStatistics().getPercentile(50);
	}

	private static String schedulerOf(String peer) {
		return peer.equals(Peer.BEFORE) ? Peer.GMP : peer;
	}

	private double parkedMemory(String peer) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(this.options.jvmFlags());
		command.addAll(List.of("-cp", this.options.classPathOf(peer), ParkedMemory.class.getName(), schedulerOf(peer),
				String.valueOf(PARKED)));
		Path output = Files.createTempFile("parked-memory", ".txt");
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(output.toFile())
				.start();
			boolean ended = process.waitFor(MEMORY_LIMIT_MINUTES, TimeUnit.MINUTES);
			process.destroyForcibly();
			String text = Files.readString(output, Charset.defaultCharset());
			if (!ended || process.exitValue() != 0) {
				throw new IOException((ended ? "the JVM failed: " : "the JVM did not end: ") + text);
			}
			return text.lines()
				.filter((line) -> line.startsWith(ParkedMemory.RESULT))
				.mapToDouble((line) -> Double.parseDouble(line.substring(ParkedMemory.RESULT.length())))
				.findFirst()
				.orElseThrow(() -> new IOException("the JVM gave no figure: " + text));
		}
		finally {
			Files.delete(output);
		}
	}

}
