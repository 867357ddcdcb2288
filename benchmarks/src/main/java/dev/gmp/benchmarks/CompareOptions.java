package dev.gmp.benchmarks;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * What {@link Compare} was told.
 *
 * @param rounds how many JVMs measure each work with each peer
 * @param memoryRounds the same for the memory, which varies little
 * @param iterations how many iterations warm up, and how many measure
 * @param iterationTime how long an iteration takes; one of skynet, with its long runs,
 * takes twice as long
 * @param works what to measure
 * @param peers which peers to measure
 * @param processors how many platform threads run virtual threads
 * @param heap the size of the heap, as {@code -Xmx} takes it
 * @param before the jar with our scheduler as it was, {@code null} if none
 */
record CompareOptions(int rounds, int memoryRounds, int iterations, TimeValue iterationTime, Set<Work> works,
		List<String> peers, int processors, String heap, @Nullable Path before) {

	static final String USAGE = """
			Measures our scheduler against stock virtual threads, and prints a table.

			  --rounds N       JVMs for each work and peer, in turn; default 5 (memory: 3 of them at the most)
			  --quick          a run of about three minutes: 3 short rounds, memory once
			  --only NAME      one work or several, with commas: %s
			  --peers NAMES    default gmp,stock
			  --against COMMIT compare our scheduler with itself in that commit
			  --processors N   platform threads that run virtual threads; default all processors
			  --heap SIZE      heap of each JVM; default 4g
			  --handoff [N] [PART ...]
			                   no comparison, but goroutines that compute or block, in N rounds; default 3;
			                   parts: hogs, blocked, calls, rest (a minute each), many, latency; default all
			  --echo [N] [ROW ...]
			                   no comparison of work, but echo over loopback beside stock virtual threads and Go,
			                   in N rounds; default 3; needs a C compiler; rows by their connections: 1, 64,
			                   1000, idle, computing, stock (what becomes of stock virtual threads); default all
			  --sleep [N]      no comparison of work, but 100,000 goroutines that sleep, in N rounds; default 3
			  --jmh OPTIONS    no comparison, but JMH with its own options: --jmh -h lists them
			""".formatted(names());

	// JMH uses it. The JVM need not say so each time.
	private static final String UNSAFE = "--sun-misc-unsafe-memory-access=allow";

	CompareOptions {
		if (rounds < 1) {
			throw new IllegalArgumentException("--rounds must be 1 or more");
		}
		if (processors < 1) {
			throw new IllegalArgumentException("--processors must be 1 or more");
		}
	}

	static CompareOptions parse(String... args) {
		boolean quick = false;
		int rounds = 0;
		Set<Work> works = EnumSet.allOf(Work.class);
		List<String> peers = List.of(Peer.GMP, Peer.STOCK);
		int processors = Runtime.getRuntime().availableProcessors();
		String heap = "4g";
		Path before = null;
		Queue<String> rest = new ArrayDeque<>(List.of(args));
		while (!rest.isEmpty()) {
			String option = rest.remove();
			switch (option) {
				case "--quick" -> quick = true;
				case "--rounds" -> rounds = number(option, rest);
				case "--only" -> works = works(value(option, rest));
				case "--peers" -> peers = peers(value(option, rest));
				case "--processors" -> processors = number(option, rest);
				case "--heap" -> heap = value(option, rest);
				case "--before" -> before = jar(value(option, rest));
				default -> throw new IllegalArgumentException("no option is called " + option);
			}
		}
		if (before != null) {
			peers = List.of(Peer.GMP, Peer.BEFORE);
		}
		if (quick) {
			return new CompareOptions((rounds != 0) ? rounds : 3, 1, 3, TimeValue.milliseconds(500), works, peers,
					processors, heap, before);
		}
		int full = (rounds != 0) ? rounds : 5;
		return new CompareOptions(full, Math.min(full, 3), 5, TimeValue.seconds(1), works, peers, processors, heap,
				before);
	}

	/**
	 * Returns the class path of the JVMs that measure a peer.
	 * @return this JVM's own, with the other jar if that peer is our scheduler as it was
	 */
	String classPathOf(String peer) {
		String own = System.getProperty("java.class.path");
		// What comes first counts.
		return peer.equals(Peer.BEFORE) ? this.before + File.pathSeparator + own : own;
	}

	int roundsOf(Work work) {
		return (work == Work.MEMORY) ? this.memoryRounds : this.rounds;
	}

	TimeValue iterationTimeOf(Work work) {
		return (work == Work.SKYNET) ? TimeValue.nanoseconds(2 * this.iterationTime.convertTo(TimeUnit.NANOSECONDS))
				: this.iterationTime;
	}

	/**
	 * Returns the flags of every JVM that measures, the same for all peers. The heap is
	 * there before the measurement, in huge pages where the system has them: a page
	 * touched for the first time costs more than the goroutines that fit into it. And
	 * half of it is always the young generation: left to itself, G1 would adapt it to the
	 * noise of the machine.
	 * @return the flags
	 */
	List<String> jvmFlags() {
		List<String> flags = new ArrayList<>();
		flags.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
		flags.add(UNSAFE);
		flags.add("-D" + Peer.PARALLELISM + "=" + this.processors);
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

	private static Set<Work> works(String names) {
		Set<Work> works = EnumSet.noneOf(Work.class);
		for (String name : names.split(",", -1)) {
			works.add(Arrays.stream(Work.values())
				.filter((work) -> work.option().equals(name))
				.findFirst()
				.orElseThrow(() -> new IllegalArgumentException("no work is called " + name + ", but " + names())));
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

	private static List<String> peers(String names) {
		List<String> peers = List.of(names.split(",", -1));
		for (String name : peers) {
			if (!name.equals(Peer.GMP) && !name.equals(Peer.STOCK)) {
				throw new IllegalArgumentException("no peer is called " + name);
			}
		}
		return peers;
	}

	private static String names() {
		return Arrays.stream(Work.values()).map(Work::option).collect(Collectors.joining(", "));
	}

}
