package dev.gmp.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

import dev.gmp.benchmarks.work.Driver;
import dev.gmp.benchmarks.work.Peer;

/**
 * Measures one work with one peer in a process of its own, whatever that takes.
 */
final class Measurer {

	private final CompareOptions options;

	private final Tools tools;

	private @Nullable SampleApplication application;

	Measurer(CompareOptions options, Tools tools) {
		this.options = options;
		this.tools = tools;
	}

	/**
	 * Tells why something cannot be measured here.
	 * @param work the work
	 * @param peer the peer
	 * @return the reason, {@code null} if it can be
	 * @throws IOException if that cannot be found out
	 * @throws InterruptedException if the current thread is interrupted
	 */
	@Nullable String missing(Work work, String peer) throws IOException, InterruptedException {
		if (peer.equals(Peer.GO) && !this.tools.goIsThere()) {
			return "Go is left out: it is not installed";
		}
		if (work.how() instanceof Work.Echo && !this.tools.clientIsThere()) {
			return "echo is left out: its client needs a C compiler (cc)";
		}
		if (work.how() instanceof Work.Application) {
			if (this.application == null) {
				this.application = SampleApplication.unpack();
			}
			return (this.application == null) ? "the sample application is left out: it has not been built" : null;
		}
		return null;
	}

	/**
	 * Measures.
	 * @param work the work
	 * @param peer the peer
	 * @param processors how many platform threads run virtual threads
	 * @return what it gave
	 * @throws IOException if it failed or gave no figure
	 * @throws InterruptedException if the current thread is interrupted
	 */
	Output measure(Work work, String peer, int processors) throws IOException, InterruptedException {
		return switch (work.how()) {
			case Work.Repeated repeated ->
				(peer.equals(Peer.GO) ? go(work, repeated, processors) : jmh(work, repeated, peer, processors))
					.withCost(repeated.nanos());
			case Work.Whole whole -> Output.parse(peer.equals(Peer.GO)
					? Processes.run(this.tools.go(work.name()), Tools.goEnvironment(processors))
					: Processes.run(java(peer, processors, WholeMain.class, work.name(), schedulerOf(peer)), Map.of()));
			case Work.Echo echo -> echo(peer, processors, echo.connections());
			case Work.Application application ->
				figures(Objects.requireNonNull(this.application).measure(peer.equals(Peer.GMP)));
		};
	}

	private Output go(Work work, Work.Repeated repeated, int processors) throws IOException, InterruptedException {
		return Output.parse(Processes.run(this.tools.go(work.name(), this.options.iterations(repeated),
				this.options.iterations(repeated), this.options.iterationMillis(repeated)),
				Tools.goEnvironment(processors)));
	}

	private Output jmh(Work work, Work.Repeated repeated, String peer, int processors) throws IOException {
		TimeValue iterationTime = TimeValue.milliseconds(this.options.iterationMillis(repeated));
		Options jmh = new OptionsBuilder().include(WorkBenchmark.class.getName().replace(".", "\\.") + "\\.run$")
			.param("work", work.name())
			.param("peer", schedulerOf(peer))
			.jvmArgs(this.options.jvmFlags(processors).toArray(String[]::new))
			.forks(1)
			.warmupIterations(this.options.iterations(repeated))
			.warmupTime(iterationTime)
			.measurementIterations(this.options.iterations(repeated))
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
			System.setProperty("java.class.path", Objects.requireNonNull(classPath));
		}
		List<Double> iterations = new ArrayList<>();
		for (RunResult result : results) {
			result.getBenchmarkResults().forEach((fork) -> {
				for (IterationResult iteration : fork.getIterationResults()) {
					iterations.add(iteration.getPrimaryResult().getScore() / repeated.operations());
				}
			});
		}
		if (iterations.isEmpty()) {
			throw new IOException("JMH gave no result");
		}
		return new Output(Map.of(), List.of(), iterations);
	}

	private Output echo(String peer, int processors, int connections) throws IOException, InterruptedException {
		EchoRun run = new EchoRun(this.tools.client(), connections, 0, 0, this.options.echoSeconds(),
				this.options.echoSeconds());
		Map<String, Double> figures = new LinkedHashMap<>(
				peer.equals(Peer.GO) ? run.measure(this.tools.go("echo"), Tools.goEnvironment(processors))
						: run.measure(java(peer, processors, EchoServer.class, schedulerOf(peer)), Map.of()));
		figures.put("request", 1e6 / Objects.requireNonNull(figures.get(EchoRun.REQUESTS)));
		return figures(figures);
	}

	private static Output figures(Map<String, Double> figures) {
		return new Output(figures, List.of(), List.of());
	}

	private List<String> java(String peer, int processors, Class<?> main, String... arguments) {
		List<String> command = new ArrayList<>();
		command.add(Processes.java());
		command.addAll(this.options.jvmFlags(processors));
		command.addAll(List.of("-cp", this.options.classPathOf(peer), main.getName()));
		command.addAll(List.of(arguments));
		return command;
	}

	private static String schedulerOf(String peer) {
		return peer.equals(Peer.BEFORE) ? Peer.GMP : peer;
	}

}
