package dev.gmp.benchmarks.harness;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.gmp.benchmarks.work.Catalogue;
import dev.gmp.benchmarks.work.Peer;
import dev.gmp.benchmarks.work.PeerName;
import dev.gmp.benchmarks.work.Work;

/**
 * What {@link Compare} was told.
 *
 * @param rounds how many processes measure each work with each peer
 * @param length how long each of them takes
 * @param works what to measure
 * @param peers which peers to measure, ours first
 * @param processors how many platform threads run virtual threads, 0 for as many as each
 * peer takes by itself
 * @param environments in which environments each work is measured
 * @param results the directory of all results
 * @param before the jar with our scheduler as it was, {@code null} if none
 * @param commit which commit is measured, and against which, empty if that is not known
 * @param partial whether less or other than everything was asked for
 */
record Options(int rounds, Length length, List<Work> works, List<String> peers, int processors,
		List<Environment> environments, Path results, @Nullable Path before, String commit, boolean partial) {

	static final String USAGE = """
			Compares our scheduler with its peers: prints a table of ratios, and writes it with the raw figures
			and plots into a directory of benchmarks/results. The JVMs have their default flags. Each figure is of
			a process of its own; the peers take turns, round after round. Less is better in every row.

			What to measure
			  --only NAMES     one work or several, with commas; 'start-*' is all that begin so: %s
			  --peers NAMES    one peer or several, with commas; ours is always there: %s
			  --against COMMIT compare our scheduler with itself in that commit: a verdict for each row
			  --rounds N       processes for each work and peer, in turn; default 5; --forks is the same
			  --quick          less than three minutes: the most telling works and peers, short, as many rounds as
			                   there is time for, at the most 3

			Where it runs; several values, with commas, are measured one after the other in each round
			  --gc NAMES       g1, serial, parallel, z or default, which is what the JVM chooses
			  --cores NUMBERS  so many cores for each process (taskset); a client of a server may use all
			  --quota NUMBERS  so much time for each process, in cores, such as 0.5 (a control group)
			  --heap SIZES     512m, 4g or default
			  --processors N   platform threads that run virtual threads, such as 64 on two cores; default as many
			                   as each peer takes by itself

			  --results DIR    where to write; default benchmarks/results
			  --jmh OPTIONS    no comparison, but JMH with its own options and profilers: --jmh -h lists them
			""".formatted(String.join(", ", Catalogue.all().keySet()),
			String.join(", ", Catalogue.PEERS.stream().map(PeerName::name).toList()));

	/** The peers that are measured against GOMAXPROCS. */
	private static final Set<String> SWEPT = Set.of(Peer.GMP, Peer.STOCK, Peer.GO);

	/** A machine that is much larger than what a container gets of it. */
	private static final int MANY_PROCESSORS = 64;

	private static final Set<String> QUICK_PEERS = Set.of(Peer.STOCK, Peer.GO, Peer.ASYNC, Peer.FLOOR);

	Options {
		if (rounds < 1) {
			throw new IllegalArgumentException("--rounds must be 1 or more");
		}
		if (processors < 0) {
			throw new IllegalArgumentException("--processors must be 1 or more");
		}
	}

	static Options parse(String... args) {
		Length length = Length.FULL;
		int rounds = 0;
		List<Work> works = List.of();
		Set<String> peers = Set.of();
		int processors = 0;
		List<String> collectors = List.of("default");
		List<Integer> cores = List.of(0);
		List<Double> quotas = List.of(0.0);
		List<String> heaps = List.of("default");
		Path results = Path.of("results");
		Path before = null;
		String commit = "";
		Queue<String> rest = new ArrayDeque<>(List.of(args));
		while (!rest.isEmpty()) {
			String option = rest.remove();
			switch (option) {
				case "--quick" -> length = Length.QUICK;
				case "--rounds", "--forks" -> rounds = number(option, value(option, rest));
				case "--only" -> works = works(value(option, rest));
				case "--peers" -> peers = peers(value(option, rest));
				case "--processors" -> processors = number(option, value(option, rest));
				case "--gc" -> collectors = values(option, rest);
				case "--cores" -> cores = values(option, rest).stream().map((value) -> number(option, value)).toList();
				case "--quota" ->
					quotas = values(option, rest).stream().map((value) -> positive(option, value)).toList();
				case "--heap" -> heaps = values(option, rest);
				case "--results" -> results = Path.of(value(option, rest));
				case "--before" -> before = jar(value(option, rest));
				case "--commit" -> commit = value(option, rest);
				default -> throw new IllegalArgumentException("no option is called " + option);
			}
		}
		List<Environment> environments = Environment.of(collectors, cores, quotas, heaps);
		boolean partial = length == Length.QUICK || !works.isEmpty() || !peers.isEmpty() || before != null
				|| processors != 0 || !environments.equals(List.of(Environment.DEFAULT));
		boolean quickWorks = works.isEmpty() && length == Length.QUICK;
		if (works.isEmpty()) {
			works = Catalogue.all().values().stream().filter((work) -> !quickWorks || work.quick()).toList();
		}
		if (before != null) {
			peers = Set.of(Peer.BEFORE);
		}
		else if (quickWorks && peers.isEmpty()) {
			peers = QUICK_PEERS;
		}
		return new Options((rounds != 0) ? rounds : length.rounds, length, works, inOrder(peers), processors,
				environments, results, before, commit, partial);
	}

	/**
	 * Returns the same for a run of another length.
	 * @param other how long
	 * @return the options
	 */
	Options withLength(Length other) {
		return new Options(other.rounds(), other, this.works, this.peers, this.processors, this.environments,
				this.results, this.before, this.commit, true);
	}

	private static List<String> inOrder(Set<String> peers) {
		return Catalogue.PEERS.stream()
			.map(PeerName::name)
			.filter((name) -> name.equals(Peer.GMP) || peers.contains(name)
					|| (peers.isEmpty() && !name.equals(Peer.BEFORE)))
			.toList();
	}

	/**
	 * Returns which peers measure a work.
	 * @param work the work
	 * @return the peers, ours first
	 */
	List<String> peersOf(Work work) {
		return this.peers.stream().filter((peer) -> work.peers().contains(peer) || peer.equals(Peer.BEFORE)).toList();
	}

	/**
	 * Returns which peers are measured with a number of processors: with another one than
	 * usual only the schedulers that the plot is about.
	 * @param work the work
	 * @param environment the environment
	 * @param processors the number of processors
	 * @return the peers, ours first
	 */
	List<String> peersOf(Work work, Environment environment, int processors) {
		List<String> peers = peersOf(work);
		return (processors == usualProcessors(environment)) ? peers : peers.stream().filter(SWEPT::contains).toList();
	}

	/**
	 * Returns with how many processors works are measured if nothing else is said.
	 * @param environment the environment
	 * @return the number that was asked for, or else that of the environment
	 */
	int usualProcessors(Environment environment) {
		return (this.processors > 0) ? this.processors : environment.processors();
	}

	/**
	 * Returns with how many processors a work is measured.
	 * @param work the work
	 * @param environment the environment
	 * @return the numbers, the usual one among them
	 */
	Set<Integer> processorsOf(Work work, Environment environment) {
		int usual = usualProcessors(environment);
		Set<Integer> processors = new TreeSet<>(Set.of(usual));
		if (work.sweep() && this.length == Length.FULL && this.before == null && this.processors == 0
				&& environment.equals(Environment.DEFAULT)) {
			for (int n = 1; n < usual; n *= 2) {
				processors.add(n);
			}
			processors.add(2 * usual);
			processors.add(MANY_PROCESSORS);
		}
		return processors;
	}

	/**
	 * Returns the class path of the JVMs that measure a peer.
	 * @param peer the peer
	 * @return this JVM's own, with the other jar if that peer is our scheduler as it was
	 */
	String classPathOf(String peer) {
		String own = Objects.requireNonNull(System.getProperty("java.class.path"));
		// What comes first counts.
		return peer.equals(Peer.BEFORE) ? this.before + File.pathSeparator + own : own;
	}

	/**
	 * Returns how long a program is run in a loop.
	 * @param repeated the work
	 * @return what {@link Loop} and the programs of Go take after the name of the work:
	 * milliseconds that count as cold, iterations that warm up, iterations that count,
	 * and the milliseconds of one
	 */
	List<String> loop(Work.Repeated repeated) {
		int iterations = repeated.longRuns() ? this.length.longIterations : this.length.iterations;
		long millis = repeated.longRuns() ? 2 * this.length.iterationMillis : this.length.iterationMillis;
		return Stream.of(this.length.coldMillis, iterations, iterations, millis).map(String::valueOf).toList();
	}

	/**
	 * Returns how long the servers warm up, and are measured.
	 * @return seconds
	 */
	int serverSeconds() {
		return this.length.echoSeconds;
	}

	/**
	 * Returns the flags of every JVM that measures, the same for all peers: what our
	 * scheduler needs, what was asked for, and nothing that a user would not give.
	 * @param environment the environment
	 * @param threads how many platform threads run virtual threads
	 * @return the flags
	 */
	static List<String> jvmFlags(Environment environment, int threads) {
		List<String> flags = new ArrayList<>();
		flags.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
		// The works that block in native code, and the clock.
		flags.add("--enable-native-access=ALL-UNNAMED");
		flags.addAll(environment.jvmFlags());
		if (threads != environment.processors()) {
			flags.add("-D" + Peer.PARALLELISM + "=" + threads);
			// Of Dispatchers.Default.
			flags.add("-Dkotlinx.coroutines.scheduler.core.pool.size=" + threads);
		}
		return flags;
	}

	private static String value(String option, Queue<String> rest) {
		String value = rest.poll();
		if (value == null) {
			throw new IllegalArgumentException(option + " needs a value");
		}
		return value;
	}

	private static List<String> values(String option, Queue<String> rest) {
		return List.of(value(option, rest).split(",", -1));
	}

	private static double positive(String option, String value) {
		try {
			double number = Double.parseDouble(value);
			if (number > 0 && !Double.isInfinite(number)) {
				return number;
			}
		}
		catch (NumberFormatException ex) {
			// Says the same as a number that is too small.
		}
		throw new IllegalArgumentException(option + " needs a number above 0, not " + value);
	}

	private static int number(String option, String value) {
		try {
			int number = Integer.parseInt(value);
			if (number > 0) {
				return number;
			}
		}
		catch (NumberFormatException ex) {
			// Says the same as a number that is too small.
		}
		throw new IllegalArgumentException(option + " needs a number of 1 or more, not " + value);
	}

	private static List<Work> works(String names) {
		Map<String, Work> all = Catalogue.all();
		Set<Work> works = new LinkedHashSet<>();
		for (String name : names.split(",", -1)) {
			String beginning = name.endsWith("*") ? name.substring(0, name.length() - 1) : null;
			List<Work> found = all.values()
				.stream()
				.filter((work) -> (beginning != null) ? work.name().startsWith(beginning) : work.name().equals(name))
				.toList();
			if (found.isEmpty()) {
				throw new IllegalArgumentException(
						"no work is called " + name + ", allowed are " + String.join(", ", all.keySet()));
			}
			works.addAll(found);
		}
		return List.copyOf(works);
	}

	private static Path jar(String name) {
		Path jar = Path.of(name);
		if (!Files.isRegularFile(jar)) {
			throw new IllegalArgumentException("--before needs the jar of another gmp-core, there is no file " + name);
		}
		return jar;
	}

	private static Set<String> peers(String names) {
		Set<String> peers = new LinkedHashSet<>(List.of(names.split(",", -1)));
		List<String> known = Catalogue.PEERS.stream().map(PeerName::name).toList();
		for (String name : peers) {
			if (!known.contains(name)) {
				throw new IllegalArgumentException(
						"no peer is called " + name + ", allowed are " + String.join(", ", known));
			}
		}
		return peers;
	}

	/**
	 * How long a run takes.
	 */
	enum Length {

		/** What is published. */
		FULL(5, 1_000, 4, 3, 300, 2, Duration.ofDays(1)),

		/** What fits into three minutes, with what it takes to build. */
		QUICK(3, 1_000, 1, 1, 200, 1, Duration.ofSeconds(110)),

		/** What the build reports. */
		GUARD(3, 0, 2, 1, 200, 1, Duration.ofSeconds(35));

		private final int rounds;

		private final long coldMillis;

		private final int iterations;

		private final int longIterations;

		private final long iterationMillis;

		private final int echoSeconds;

		private final Duration limit;

		Length(int rounds, long coldMillis, int iterations, int longIterations, long iterationMillis, int echoSeconds,
				Duration limit) {
			this.rounds = rounds;
			this.coldMillis = coldMillis;
			this.iterations = iterations;
			this.longIterations = longIterations;
			this.iterationMillis = iterationMillis;
			this.echoSeconds = echoSeconds;
			this.limit = limit;
		}

		/** After that, what has not been measured yet is left out. */
		Duration limit() {
			return this.limit;
		}

		int rounds() {
			return this.rounds;
		}

	}

}
