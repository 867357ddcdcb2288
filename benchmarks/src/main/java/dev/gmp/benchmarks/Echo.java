package dev.gmp.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Echo over loopback: servers of our scheduler with its own poller and with the JDK's, of
 * stock virtual threads and of Go, and one client written in C for all of them. Each
 * measurement has a server process of its own, and the servers take turns.
 */
final class Echo {

	private static final int ROUNDS = 3;

	private static final int SECONDS = 3;

	private static final String GO = "go";

	/** The command runs in the directory of this module. */
	private static final Path SOURCES = Path.of("src", "main", "native");

	private static final Duration LIMIT = Duration.ofMinutes(2);

	private final Map<String, List<Double>> figures = new LinkedHashMap<>();

	private final int rounds;

	private Echo(int rounds) {
		this.rounds = rounds;
	}

	static Echo parse(String... args) {
		return new Echo((args.length > 0) ? Integer.parseInt(args[0]) : ROUNDS);
	}

	/**
	 * Measures and prints a table. Needs a C compiler; Go is left out where it is not
	 * installed.
	 * @throws Exception if a measurement fails
	 */
	void run() throws Exception {
		Path directory = Files.createTempDirectory("echo");
		Path client = directory.resolve("echo-client");
		if (!succeeds("cc", "-O2", "-o", client.toString(), SOURCES.resolve("echo-client.c").toString())) {
			throw new IOException("the client cannot be compiled: is cc installed?");
		}
		List<String> servers = new ArrayList<>(List.of(Peer.GMP, EchoServer.GMP_JDK, Peer.STOCK));
		Path go = directory.resolve("echo-server-go");
		if (succeeds("go", "build", "-o", go.toString(), SOURCES.resolve("echo-server.go").toString())) {
			servers.add(GO);
		}
		else {
			System.err.println("Go is left out: it is not installed");
		}
		for (int round = 1; round <= this.rounds; round++) {
			for (Load load : Load.values()) {
				for (String server : servers) {
					measure(server, server.equals(GO) ? List.of(go.toString()) : java(server), client, load);
				}
			}
			System.err.println("round " + round + " of " + this.rounds + " is done");
		}
		System.out.println(Machine.describe());
		System.out.println();
		System.out.println("| connections | server | requests/s | p50, us | p99, us | server CPU/request, us |");
		System.out.println("|---|---|--:|--:|--:|--:|");
		for (Load load : Load.values()) {
			for (String server : servers) {
				StringBuilder line = new StringBuilder("| " + load + " | " + server + " |");
				for (String figure : Result.FIGURES) {
					line.append(' ')
						.append(new Figures(this.figures.getOrDefault(load + server + figure, List.of())).print())
						.append(" |");
				}
				System.out.println(line);
			}
		}
	}

	private static List<String> java(String server) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), EchoServer.class.getName(), server));
		return command;
	}

	private void measure(String name, List<String> command, Path client, Load load) throws Exception {
		Process server = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
		try (BufferedReader out = new BufferedReader(
				new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
			String port = out.readLine();
			if (port == null) {
				throw new IOException("the server of " + name + " did not start");
			}
			// To warm it up.
			requests(client, port, load, 2);
			Duration before = cpu(server);
			String[] values = requests(client, port, load, SECONDS);
			double cpu = cpu(server).minus(before).toNanos() / 1e3;
			double perSecond = Double.parseDouble(values[0]);
			// The client warms up for one more second.
			add(name, load, new Result(perSecond, Double.parseDouble(values[1]), Double.parseDouble(values[2]),
					cpu / perSecond / (SECONDS + 1)));
		}
		finally {
			server.destroyForcibly().waitFor();
		}
	}

	private void add(String server, Load load, Result result) {
		double[] values = { result.perSecond, result.p50, result.p99, result.cpu };
		for (int i = 0; i < values.length; i++) {
			this.figures.computeIfAbsent(load + server + Result.FIGURES.get(i), (key) -> new ArrayList<>())
				.add(values[i]);
		}
	}

	private static Duration cpu(Process process) {
		return process.info().totalCpuDuration().orElseThrow();
	}

	private static String[] requests(Path client, String port, Load load, int seconds) throws Exception {
		String output = output(List.of(client.toString(), port, String.valueOf(load.busy), String.valueOf(load.idle),
				String.valueOf(seconds)));
		if (output == null) {
			throw new IOException("the client failed with " + load);
		}
		return output.trim().split(" ", -1);
	}

	private static boolean succeeds(String... command) throws InterruptedException {
		try {
			return output(List.of(command)) != null;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static @Nullable String output(List<String> command) throws IOException, InterruptedException {
		Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
		try {
			process.getOutputStream().close();
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			boolean ended = process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
			return (ended && process.exitValue() == 0) ? output : null;
		}
		finally {
			process.destroyForcibly();
		}
	}

	/**
	 * How many connections there are.
	 */
	private enum Load {

		ONE(1, 0),

		SIXTY_FOUR(64, 0),

		THOUSAND(1_000, 0),

		TEN(10, 0),

		TEN_BESIDE_IDLE_ONES(10, 9_000);

		private final int busy;

		private final int idle;

		Load(int busy, int idle) {
			this.busy = busy;
			this.idle = idle;
		}

		@Override
		public String toString() {
			return String.format(Locale.ROOT, "%,d", this.busy)
					+ ((this.idle > 0) ? String.format(Locale.ROOT, " beside %,d idle ones", this.idle) : "");
		}

	}

	private record Result(double perSecond, double p50, double p99, double cpu) {

		static final List<String> FIGURES = List.of("requests", "p50", "p99", "cpu");

	}

}
