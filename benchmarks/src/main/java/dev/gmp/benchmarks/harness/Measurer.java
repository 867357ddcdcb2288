package dev.gmp.benchmarks.harness;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.gmp.benchmarks.work.EchoServer;
import dev.gmp.benchmarks.work.Peer;
import dev.gmp.benchmarks.work.Work;

/**
 * Measures one work with one peer in a process of its own, whatever that takes.
 */
final class Measurer {

	private final Options options;

	private final Tools tools;

	private @Nullable SampleApplication application;

	Measurer(Options options, Tools tools) {
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
		if (work.how() instanceof Work.Served && !this.tools.clientIsThere()) {
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
			case Work.Repeated repeated -> loop(work, repeated, peer, processors).withCost(repeated.nanos());
			case Work.Whole whole -> Output
				.parse(peer.equals(Peer.GO) ? Processes.run(this.tools.go(work.name()), Tools.goEnvironment(processors))
						: Processes.run(java(peer, processors, Once.class, work.name(), schedulerOf(peer)), Map.of()));
			case Work.Served served -> served(peer, processors, served);
			case Work.Application application ->
				figures(Objects.requireNonNull(this.application).measure(peer.equals(Peer.GMP)));
		};
	}

	private Output loop(Work work, Work.Repeated repeated, String peer, int processors)
			throws IOException, InterruptedException {
		List<String> length = this.options.loop(repeated);
		if (peer.equals(Peer.GO)) {
			List<Object> arguments = new ArrayList<>(List.of(work.name()));
			arguments.addAll(length);
			return Output.parse(Processes.run(this.tools.go(arguments.toArray()), Tools.goEnvironment(processors)));
		}
		List<String> arguments = new ArrayList<>(List.of(work.name(), schedulerOf(peer)));
		arguments.addAll(length);
		return Output
			.parse(Processes.run(java(peer, processors, Loop.class, arguments.toArray(String[]::new)), Map.of()));
	}

	private Output served(String peer, int processors, Work.Served load) throws IOException, InterruptedException {
		ServerRun run = new ServerRun(this.tools.client(), load, this.options.echoSeconds(),
				this.options.echoSeconds());
		Map<String, Double> figures = new LinkedHashMap<>(switch (peer) {
			case Peer.GO -> run.measure(this.tools.go("echo"), Tools.goEnvironment(processors));
			case Peer.FLOOR ->
				run.measure(List.of(this.tools.echoFloor().toString(), String.valueOf(processors)), Map.of());
			default -> run.measure(java(peer, processors, EchoServer.class, schedulerOf(peer)), Map.of());
		});
		figures.put("request", 1e6 / Objects.requireNonNull(figures.get(ServerRun.REQUESTS)));
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
