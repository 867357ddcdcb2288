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
 * @param processors how many platform threads run virtual threads
 * @param heap the size of the heap, as {@code -Xmx} takes it
 * @param results the directory of all results
 * @param before the jar with our scheduler as it was, {@code null} if none
 * @param partial whether less than everything was asked for
 */
record Options(int rounds, Length length, List<Work> works, List<String> peers, int processors, String heap,
		Path results, @Nullable Path before, boolean partial) {

	static final String USAGE = """
			Compares our scheduler with its peers: prints a table of ratios, and writes it with the raw figures
			and plots into a directory of benchmarks/results.

			  --rounds N       processes for each work and peer, in turn; default 7
			  --quick          less than three minutes: the most telling works and peers, short, as many rounds as
			                   there is time for, at the most 3
			  --only NAMES     one work or several, with commas: %s
			  --peers NAMES    one peer or several, with commas; ours is always there: %s
			  --against COMMIT compare our scheduler with itself in that commit
			  --processors N   platform threads that run virtual threads; default all processors
			  --heap SIZE      heap of each JVM; default 4g
			  --results DIR    where to write; default benchmarks/results
			  --jmh OPTIONS    no comparison, but JMH with its own options: --jmh -h lists them
			""".formatted(String.join(", ", Catalogue.all().keySet()),
			String.join(", ", Catalogue.PEERS.stream().map(PeerName::name).toList()));

	/** Who is measured against GOMAXPROCS. */
	private static final Set<String> SWEPT = Set.of(Peer.GMP, Peer.STOCK, Peer.GO);

	// JMH uses it. The JVM need not say so each time.
	private static final String UNSAFE = "--sun-misc-unsafe-memory-access=allow";

	private static final Set<String> QUICK_PEERS = Set.of(Peer.STOCK, Peer.GO, Peer.JOX, Peer.ASYNC, Peer.FLOOR);

	Options {
		if (rounds < 1) {
			throw new IllegalArgumentException("--rounds must be 1 or more");
		}
		if (processors < 1) {
			throw new IllegalArgumentException("--processors must be 1 or more");
		}
	}

	static Options parse(String... args) {
		Length length = Length.FULL;
		int rounds = 0;
		List<Work> works = List.of();
		Set<String> peers = Set.of();
		int processors = Runtime.getRuntime().availableProcessors();
		String heap = "4g";
		Path results = Path.of("results");
		Path before = null;
		Queue<String> rest = new ArrayDeque<>(List.of(args));
		while (!rest.isEmpty()) {
			String option = rest.remove();
			switch (option) {
				case "--quick" -> length = Length.QUICK;
				case "--rounds" -> rounds = number(option, rest);
				case "--only" -> works = works(value(option, rest));
				case "--peers" -> peers = peers(value(option, rest));
				case "--processors" -> processors = number(option, rest);
				case "--heap" -> heap = value(option, rest);
				case "--results" -> results = Path.of(value(option, rest));
				case "--before" -> before = jar(value(option, rest));
				default -> throw new IllegalArgumentException("no option is called " + option);
			}
		}
		boolean partial = length == Length.QUICK || !works.isEmpty() || !peers.isEmpty() || before != null;
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
		return new Options((rounds != 0) ? rounds : length.rounds, length, works, inOrder(peers), processors, heap,
				results, before, partial);
	}

	/**
	 * Returns the same for a run of another length.
	 * @param other how long
	 * @return the options
	 */
	Options withLength(Length other) {
		return new Options(other.rounds(), other, this.works, this.peers, this.processors, this.heap, this.results,
				this.before, true);
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
	 * Returns who is measured with a number of processors: with another one than usual
	 * only the schedulers that the plot is about.
	 * @param work the work
	 * @param processors the number of processors
	 * @return the peers, ours first
	 */
	List<String> peersOf(Work work, int processors) {
		List<String> peers = peersOf(work);
		return (processors == this.processors) ? peers : peers.stream().filter(SWEPT::contains).toList();
	}

	/**
	 * Returns with how many processors a work is measured.
	 * @param work the work
	 * @return the numbers, the usual one among them
	 */
	Set<Integer> processorsOf(Work work) {
		Set<Integer> processors = new TreeSet<>(Set.of(this.processors));
		if (work.sweep() && this.length == Length.FULL && this.before == null) {
			processors.addAll(sweep());
		}
		return processors;
	}

	/**
	 * Returns the numbers of processors of the plot: powers of two, up to twice as many
	 * as there are.
	 * @return the numbers, the least first
	 */
	Set<Integer> sweep() {
		Set<Integer> processors = new TreeSet<>(Set.of(this.processors, 2 * this.processors));
		for (int n = 1; n < this.processors; n *= 2) {
			processors.add(n);
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
	int echoSeconds() {
		return this.length.echoSeconds;
	}

	/**
	 * Returns the flags of every JVM that measures, the same for all peers. The heap is
	 * there before the measurement, in huge pages where the system has them: a page
	 * touched for the first time costs more than the goroutines that fit into it. And
	 * half of it is always the young generation: left to itself, G1 would adapt it to the
	 * noise of the machine.
	 * @param threads how many platform threads run virtual threads
	 * @return the flags
	 */
	List<String> jvmFlags(int threads) {
		List<String> flags = new ArrayList<>();
		flags.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
		flags.add("--enable-native-access=ALL-UNNAMED");
		flags.add(UNSAFE);
		flags.add("-D" + Peer.PARALLELISM + "=" + threads);
		// Of Dispatchers.Default.
		flags.add("-Dkotlinx.coroutines.scheduler.core.pool.size=" + threads);
		flags.addAll(List.of("-XX:+UseG1GC", "-Xms" + this.heap, "-Xmx" + this.heap, "-XX:NewRatio=1"));
		flags.add("-XX:+AlwaysPreTouch");
		if (System.getProperty("os.name").equals("Linux")) {
			flags.add("-XX:+UseTransparentHugePages");
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

	private static int number(String option, Queue<String> rest) {
		String value = value(option, rest);
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
		List<Work> works = new ArrayList<>();
		for (String name : names.split(",", -1)) {
			Work work = all.get(name);
			if (work == null) {
				throw new IllegalArgumentException(
						"no work is called " + name + ", allowed are " + String.join(", ", all.keySet()));
			}
			works.add(work);
		}
		return works;
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
		FULL(7, 1_000, 4, 3, 300, 2, Duration.ofDays(1)),

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
