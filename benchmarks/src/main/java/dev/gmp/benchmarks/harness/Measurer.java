package dev.gmp.benchmarks.harness;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.gmp.benchmarks.work.EchoServer;
import dev.gmp.benchmarks.work.HttpServing;
import dev.gmp.benchmarks.work.Peer;
import dev.gmp.benchmarks.work.Work;

/**
 * Measures one work with one peer in a process of its own, whatever that takes.
 */
final class Measurer implements AutoCloseable {

	private final Options options;

	private final Tools tools;

	private final Map<Double, Quota> quotas = new HashMap<>();

	private @Nullable SampleApplication application;

	Measurer(Options options, Tools tools) {
		this.options = options;
		this.tools = tools;
	}

	/**
	 * Tells why something cannot be measured here.
	 * @param work the work
	 * @param peer the peer
	 * @param environment the environment
	 * @return the reason, {@code null} if it can be
	 * @throws IOException if that cannot be found out
	 * @throws InterruptedException if the current thread is interrupted
	 */
	@Nullable String missing(Work work, String peer, Environment environment) throws IOException, InterruptedException {
		if (peer.equals(Peer.GO) && !this.tools.goIsThere()) {
			return "Go is left out: it is not installed";
		}
		if (environment.cores() > 0 && !this.tools.tasksetIsThere()) {
			return environment.name() + " is left out: there is no taskset";
		}
		if (environment.quota() > 0) {
			try {
				quota(environment);
			}
			catch (IOException ex) {
				return environment.name() + " is left out: " + ex.getMessage();
			}
		}
		return switch (work.how()) {
			case Work.Served served -> this.tools.missing(served.client());
			case Work.Application sample -> applicationIsMissing(environment);
			default -> null;
		};
	}

	private @Nullable String applicationIsMissing(Environment environment) throws IOException, InterruptedException {
		if (!environment.equals(Environment.DEFAULT)) {
			return "the sample application is measured as it is by itself only";
		}
		if (this.application == null) {
			this.application = SampleApplication.unpack();
		}
		return (this.application == null) ? "the sample application is left out: it has not been built" : null;
	}

	/**
	 * Measures.
	 * @param work the work
	 * @param peer the peer
	 * @param environment the environment
	 * @param processors how many platform threads run virtual threads
	 * @return what it gave
	 * @throws IOException if it failed or gave no figure
	 * @throws InterruptedException if the current thread is interrupted
	 */
	Output measure(Work work, String peer, Environment environment, int processors)
			throws IOException, InterruptedException {
		return switch (work.how()) {
			case Work.Repeated repeated ->
				Output.parse(run(peer, environment, processors, Loop.class, work.name(), this.options.loop(repeated)))
					.withCost(repeated.nanos());
			case Work.Whole whole ->
				Output.parse(run(peer, environment, processors, Once.class, work.name(), List.of()));
			case Work.Served served -> figures(served(peer, environment, processors, served));
			case Work.Application sample ->
				figures(Objects.requireNonNull(this.application).measure(peer.equals(Peer.GMP)));
		};
	}

	/** Runs the program of a peer for a work, in Go or in a JVM. */
	private String run(String peer, Environment environment, int processors, Class<?> main, String work,
			List<String> length) throws IOException, InterruptedException {
		List<String> arguments = new ArrayList<>(List.of(work));
		if (!peer.equals(Peer.GO)) {
			arguments.add(schedulerOf(peer));
		}
		arguments.addAll(length);
		return Processes.run(command(peer, environment, processors, main, arguments),
				variables(peer, environment, processors));
	}

	private Map<String, Double> served(String peer, Environment environment, int processors, Work.Served load)
			throws IOException, InterruptedException {
		List<String> server = switch (peer) {
			case Peer.FLOOR ->
				inEnvironment(environment, List.of(this.tools.echoFloor().toString(), String.valueOf(processors)));
			case Peer.GO ->
				command(peer, environment, processors, EchoServer.class, List.of(load.http() ? "http" : "echo"));
			default -> command(peer, environment, processors, load.http() ? HttpServing.class : EchoServer.class,
					List.of(schedulerOf(peer)));
		};
		return new ServerRun(this.tools.client(load), load, this.options.serverSeconds(), this.options.serverSeconds())
			.measure(server, variables(peer, environment, processors));
	}

	private List<String> command(String peer, Environment environment, int processors, Class<?> main,
			List<String> arguments) throws IOException {
		if (peer.equals(Peer.GO)) {
			return inEnvironment(environment, this.tools.go(arguments.toArray()));
		}
		List<String> command = new ArrayList<>();
		command.add(Processes.java());
		command.addAll(Options.jvmFlags(environment, processors));
		command.addAll(List.of("-cp", this.options.classPathOf(peer), main.getName()));
		command.addAll(arguments);
		return inEnvironment(environment, command);
	}

	private List<String> inEnvironment(Environment environment, List<String> command) throws IOException {
		List<String> there = new ArrayList<>(environment.prefix());
		if (environment.quota() > 0) {
			there.addAll(quota(environment).prefix());
		}
		there.addAll(command);
		return there;
	}

	private static Map<String, String> variables(String peer, Environment environment, int processors) {
		boolean told = peer.equals(Peer.GO) && processors != environment.processors();
		return told ? Tools.goEnvironment(processors) : Map.of();
	}

	private Quota quota(Environment environment) throws IOException {
		Quota quota = this.quotas.get(environment.quota());
		if (quota == null) {
			quota = Quota.of(environment.quota());
			this.quotas.put(environment.quota(), quota);
		}
		return quota;
	}

	private static Output figures(Map<String, Double> figures) {
		return new Output(figures, List.of(), List.of());
	}

	private static String schedulerOf(String peer) {
		return peer.equals(Peer.BEFORE) ? Peer.GMP : peer;
	}

	@Override
	public void close() throws IOException {
		for (Quota quota : this.quotas.values()) {
			quota.close();
		}
	}

}
