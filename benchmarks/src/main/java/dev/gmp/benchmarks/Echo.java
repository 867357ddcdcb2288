package dev.gmp.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

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

	private static final String FLOOR = "a thread in C";

	private static final List<String> ALL = List.of(Peer.GMP, EchoServer.GMP_JDK, Peer.STOCK, GO);

	private static final List<String> STOCKS = List.of(Peer.STOCK, EchoServer.STOCK_BESIDE_GMP,
			EchoServer.STOCK_AFTER_GMP);

	private static final long WHILE_IDLE_MILLIS = 2_500;

	/** The command runs in the directory of this module. */
	private static final Path SOURCES = Path.of("src", "main", "native");

	private static final Duration LIMIT = Duration.ofMinutes(2);

	/** By load, server and figure. */
	private final Map<String, List<Double>> figures = new LinkedHashMap<>();

	private final Map<String, List<String>> servers = new LinkedHashMap<>();

	private final int rounds;

	private final Set<Load> loads;

	private Echo(int rounds, Set<Load> loads) {
		this.rounds = rounds;
		this.loads = loads;
	}

	/**
	 * Reads the arguments.
	 * @param args how many rounds, then the rows, as printed by {@code --help}; both may
	 * be left out
	 * @return what is to be measured
	 */
	static Echo parse(String... args) {
		boolean counted = args.length > 0 && args[0].chars().allMatch(Character::isDigit);
		Set<Load> loads = EnumSet.noneOf(Load.class);
		for (String name : List.of(args).subList(counted ? 1 : 0, args.length)) {
			loads.addAll(Load.named(name));
		}
		return new Echo(counted ? Integer.parseInt(args[0]) : ROUNDS,
				loads.isEmpty() ? EnumSet.allOf(Load.class) : loads);
	}

	/**
	 * Measures and prints a table. Needs a C compiler; Go is left out where it is not
	 * installed.
	 * @throws Exception if a measurement fails
	 */
	void run() throws Exception {
		Path directory = Files.createTempDirectory("echo");
		Path client = compile(directory, "echo-client");
		for (String name : List.of(Peer.GMP, EchoServer.GMP_JDK, Peer.STOCK, EchoServer.STOCK_BESIDE_GMP,
				EchoServer.STOCK_AFTER_GMP)) {
			this.servers.put(name, java(name));
		}
		Path go = directory.resolve("echo-server-go");
		if (succeeds("go", "build", "-o", go.toString(), SOURCES.resolve("echo-server.go").toString())) {
			this.servers.put(GO, List.of(go.toString()));
		}
		else {
			System.err.println("Go is left out: it is not installed");
		}
		this.servers.put(FLOOR, List.of(compile(directory, "echo-floor").toString()));
		for (int round = 1; round <= this.rounds; round++) {
			for (Load load : this.loads) {
				for (String server : serversOf(load)) {
					measure(server, this.servers.getOrDefault(server, List.of()), client, load);
				}
			}
			System.err.println("round " + round + " of " + this.rounds + " is done");
		}
		print();
	}

	private static Path compile(Path directory, String name) throws IOException, InterruptedException {
		Path program = directory.resolve(name);
		if (!succeeds("cc", "-O2", "-o", program.toString(), SOURCES.resolve(name + ".c").toString())) {
			throw new IOException(name + " cannot be compiled: is cc installed?");
		}
		return program;
	}

	private List<String> serversOf(Load load) {
		return load.servers.stream().filter(this.servers::containsKey).toList();
	}

	private void print() {
		System.out.println(Machine.describe());
		System.out.println();
		System.out.println("| connections | server | requests/s | p50, us | p99, us | server CPU/request, us |");
		System.out.println("|---|---|--:|--:|--:|--:|");
		for (Load load : this.loads) {
			for (String server : serversOf(load)) {
				StringBuilder line = new StringBuilder("| " + load + " | " + server + " |");
				for (String figure : Result.FIGURES) {
					line.append(' ').append(print(load, server, figure)).append(" |");
				}
				System.out.println(line);
			}
		}
		if (this.loads.contains(Load.TEN_BESIDE_IDLE_ONES)) {
			System.out.println();
			System.out.println("| server | bytes an idle connection, after a garbage collection |");
			System.out.println("|---|--:|");
			for (String server : serversOf(Load.TEN_BESIDE_IDLE_ONES)) {
				System.out
					.println("| " + server + " | " + print(Load.TEN_BESIDE_IDLE_ONES, server, Result.MEMORY) + " |");
			}
		}
	}

	private String print(Load load, String server, String figure) {
		return new Figures(this.figures.getOrDefault(load + server + figure, List.of())).print();
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
				new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
				Writer in = new OutputStreamWriter(server.getOutputStream(), StandardCharsets.UTF_8)) {
			String port = out.readLine();
			if (port == null) {
				throw new IOException("the server of " + name + " did not start");
			}
			// To warm it up.
			requests(client, port, load, 2);
			long memory = (load.idle > 0) ? memory(in, out) : 0;
			Duration before = cpu(server);
			Process measuring = start(command(client, port, load, SECONDS));
			if (load.idle > 0) {
				// When all connections are open, which the client begins with.
				Thread.sleep(WHILE_IDLE_MILLIS);
				add(load, name, Result.MEMORY, (double) (memory(in, out) - memory) / load.idle);
			}
			String[] values = result(measuring, load);
			double cpu = cpu(server).minus(before).toNanos() / 1e3;
			double perSecond = Double.parseDouble(values[0]);
			add(load, name, Result.REQUESTS, perSecond);
			add(load, name, Result.P50, Double.parseDouble(values[1]));
			add(load, name, Result.P99, Double.parseDouble(values[2]));
			// The client warms up for one more second.
			add(load, name, Result.CPU, cpu / perSecond / (SECONDS + 1));
		}
		finally {
			server.destroyForcibly().waitFor();
		}
	}

	private static long memory(Writer in, BufferedReader out) throws IOException {
		in.write('\n');
		in.flush();
		return Long.parseLong(out.readLine());
	}

	private void add(Load load, String server, String figure, double value) {
		this.figures.computeIfAbsent(load + server + figure, (key) -> new ArrayList<>()).add(value);
	}

	private static Duration cpu(Process process) {
		return process.info().totalCpuDuration().orElseThrow();
	}

	private static List<String> command(Path client, String port, Load load, int seconds) {
		return List.of(client.toString(), port, String.valueOf(load.busy), String.valueOf(load.idle),
				String.valueOf(load.computing), String.valueOf(seconds));
	}

	private static void requests(Path client, String port, Load load, int seconds) throws Exception {
		result(start(command(client, port, load, seconds)), load);
	}

	private static String[] result(Process client, Load load) throws Exception {
		String output = output(client);
		if (output == null) {
			throw new IOException("the client failed with " + load);
		}
		return output.trim().split(" ", -1);
	}

	private static boolean succeeds(String... command) throws InterruptedException {
		try {
			return output(start(List.of(command))) != null;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static Process start(List<String> command) throws IOException {
		return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
	}

	private static @Nullable String output(Process process) throws IOException, InterruptedException {
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
	 * How many connections there are, and who serves them.
	 */
	private enum Load {

		ONE("1", 1, 0, 0, List.of(Peer.GMP, EchoServer.GMP_JDK, Peer.STOCK, GO, FLOOR)),

		SIXTY_FOUR("64", 64, 0, 0, ALL),

		THOUSAND("1000", 1_000, 0, 0, ALL),

		TEN("idle", 10, 0, 0, ALL),

		TEN_BESIDE_IDLE_ONES("idle", 10, 9_000, 0, ALL),

		HALF_COMPUTING("computing", 16, 0, 8, ALL),

		STOCK_ONE("stock", 1, 0, 0, STOCKS),

		STOCK_SIXTY_FOUR("stock", 64, 0, 0, STOCKS);

		private final String row;

		private final int busy;

		private final int idle;

		private final int computing;

		@SuppressWarnings("ImmutableEnumChecker") // made by List.of
		private final List<String> servers;

		Load(String row, int busy, int idle, int computing, List<String> servers) {
			this.row = row;
			this.busy = busy;
			this.idle = idle;
			this.computing = computing;
			this.servers = servers;
		}

		static List<Load> named(String row) {
			List<Load> named = Stream.of(values()).filter((load) -> load.row.equals(row)).toList();
			if (named.isEmpty()) {
				throw new IllegalArgumentException("'%s' is no row of --echo; allowed are %s".formatted(row,
						Stream.of(values()).map((load) -> load.row).distinct().toList()));
			}
			return named;
		}

		@Override
		public String toString() {
			String busy = String.format(Locale.ROOT, "%,d", this.busy);
			if (this.idle > 0) {
				return busy + String.format(Locale.ROOT, " beside %,d idle ones", this.idle);
			}
			if (this.computing > 0) {
				return (this.busy - this.computing) + " beside " + this.computing + " that compute for 5 ms a request";
			}
			return busy;
		}

	}

	private static final class Result {

		static final String REQUESTS = "requests";

		static final String P50 = "p50";

		static final String P99 = "p99";

		static final String CPU = "cpu";

		static final List<String> FIGURES = List.of(REQUESTS, P50, P99, CPU);

		static final String MEMORY = "memory";

		private Result() {
		}

	}

}
