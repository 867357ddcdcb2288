package dev.gmp.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import dev.gmp.benchmarks.report.Figures;
import dev.gmp.benchmarks.report.Machine;
import dev.gmp.benchmarks.work.Peer;

/**
 * Echo over loopback: servers of our scheduler with its own poller and with the JDK's, of
 * stock virtual threads and of Go, and one client written in C for all of them. Each
 * measurement has a server process of its own, and the servers take turns.
 */
final class Echo {

	private static final int ROUNDS = 3;

	private static final int SECONDS = 3;

	private static final int WARM_UP_SECONDS = 2;

	private static final List<String> FIGURES = List.of(EchoRun.REQUESTS, EchoRun.P50, EchoRun.P99, EchoRun.CPU);

	private static final String FLOOR = "a thread in C";

	private static final List<String> ALL = List.of(Peer.GMP, EchoServer.GMP_JDK, Peer.STOCK, Peer.GO);

	private static final List<String> STOCKS = List.of(Peer.STOCK, EchoServer.STOCK_BESIDE_GMP,
			EchoServer.STOCK_AFTER_GMP);

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
		Tools tools = new Tools();
		Path client = compile(tools, "echo-client");
		for (String name : List.of(Peer.GMP, EchoServer.GMP_JDK, Peer.STOCK, EchoServer.STOCK_BESIDE_GMP,
				EchoServer.STOCK_AFTER_GMP)) {
			this.servers.put(name, java(name));
		}
		if (tools.goIsThere()) {
			this.servers.put(Peer.GO, tools.go("echo"));
		}
		else {
			System.err.println("Go is left out: it is not installed");
		}
		this.servers.put(FLOOR, List.of(compile(tools, "echo-floor").toString()));
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

	private static Path compile(Tools tools, String name) throws IOException, InterruptedException {
		Path program = tools.compile(name);
		if (program == null) {
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
				for (String figure : FIGURES) {
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
					.println("| " + server + " | " + print(Load.TEN_BESIDE_IDLE_ONES, server, EchoRun.MEMORY) + " |");
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
		new EchoRun(client, load.busy, load.idle, load.computing, WARM_UP_SECONDS, SECONDS).measure(command, Map.of())
			.forEach((figure, value) -> add(load, name, figure, value));
	}

	private void add(Load load, String server, String figure, double value) {
		this.figures.computeIfAbsent(load + server + figure, (key) -> new ArrayList<>()).add(value);
	}

	/**
	 * How many connections there are, and who serves them.
	 */
	private enum Load {

		ONE("1", 1, 0, 0, List.of(Peer.GMP, EchoServer.GMP_JDK, Peer.STOCK, Peer.GO, FLOOR)),

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

}
