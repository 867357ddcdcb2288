package dev.gmp.benchmarks.work;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

import static dev.gmp.benchmarks.work.Peer.ASYNC;
import static dev.gmp.benchmarks.work.Peer.FLOOR;
import static dev.gmp.benchmarks.work.Peer.GMP;
import static dev.gmp.benchmarks.work.Peer.GMP_JDK;
import static dev.gmp.benchmarks.work.Peer.GO;
import static dev.gmp.benchmarks.work.Peer.JOX;
import static dev.gmp.benchmarks.work.Peer.KOTLIN;
import static dev.gmp.benchmarks.work.Peer.POOL;
import static dev.gmp.benchmarks.work.Peer.STOCK;
import static dev.gmp.benchmarks.work.Peer.STOCK_AFTER;
import static dev.gmp.benchmarks.work.Peer.STOCK_BESIDE;
import static dev.gmp.benchmarks.work.Peer.WITHOUT;

/**
 * All works, in the order of the table, and the peers. With each work stands what our
 * scheduler must reach.
 * <p>
 * A work is added here and nowhere else in Java: how it is measured, by whom, and which
 * figures it has. Where Go or kotlinx take part, {@code main.go} or a file in
 * {@code src/main/kotlin} has the program of the same name.
 */
public final class Catalogue {

	/** Ours first. */
	public static final List<PeerName> PEERS = List.of(new PeerName(GMP, "GMP", "#c0392b"),
			new PeerName(Peer.BEFORE, "GMP before", "#7f8c8d"),
			new PeerName(GMP_JDK, "GMP on the JDK's poller", "#e6b0aa"),
			new PeerName(STOCK, "stock virtual threads", "#2471a3"),
			new PeerName(STOCK_BESIDE, "stock beside GMP", "#7fb3d5"),
			new PeerName(STOCK_AFTER, "stock after GMP", "#a9cce3"), new PeerName(GO, "Go", "#17a589"),
			new PeerName(KOTLIN, "kotlinx coroutines", "#8e44ad"), new PeerName(JOX, "Jox", "#d68910"),
			new PeerName(POOL, "platform threads", "#616a6b"), new PeerName(ASYNC, "@Async", "#5d8a3a"),
			new PeerName(FLOOR, "floor", "#a6acaf"), new PeerName(WITHOUT, "without the starter", "#b9770e"));

	/** How many goroutines live at once, for the cost of a spawn against their number. */
	public static final List<Integer> LIVE = List.of(1_000, 10_000, 100_000, 1_000_000);

	/** What the names of those works begin with. */
	public static final String SPAWN_LIVE = "spawn-";

	private static final Set<String> SHOWN = Set.of("start-10000/cost", "yield-1000/cost", "skynet/cost",
			"producer-consumer-100/cost", "select-2/cost", "hogs/p99", "memory/bytes", "echo-64/request");

	private static final String HAND_OVER = "hand-over-";

	private static final int LEAVES = 1_000_000;

	private final Map<String, Work> works = new LinkedHashMap<>();

	private Catalogue() {
		goroutines();
		starts();
		channels();
		crowds();
		locks();
		waiting();
		blocking();
		sockets();
		spring();
	}

	/**
	 * Returns all works.
	 * @return the works by their names
	 */
	public static Map<String, Work> all() {
		return new Catalogue().works;
	}

	/**
	 * Returns all lines of the table.
	 * @return the rows of all works
	 */
	public static List<Row> rows() {
		return all().values().stream().flatMap((work) -> work.rows().stream()).toList();
	}

	/**
	 * Returns the lines that the README of the project shows: one for each thing that
	 * users ask about.
	 * @return rows of works
	 */
	public static List<Row> shown() {
		return rows().stream().filter((row) -> SHOWN.contains(row.work() + "/" + row.figure())).toList();
	}

	/**
	 * Returns how a peer is shown.
	 * @param name the peer
	 * @return its title and colour
	 */
	public static PeerName peer(String name) {
		return PEERS.stream().filter((peer) -> peer.name().equals(name)).findFirst().orElseThrow();
	}

	private void goroutines() {
		add("work/Spawn",
				work("spawn", "spawn and finish").peers(GMP, STOCK, GO, KOTLIN, POOL, FLOOR)
					.cost("ns a goroutine", Spawn.GOROUTINES, Spawn::of)
					.atMost(1.0, GO)
					.atMost(0.7, STOCK)
					.quick()
					.sweep());
		for (int goroutines : LIVE) {
			WorkBuilder work = work(SPAWN_LIVE + goroutines, "spawn, %,d live".formatted(goroutines))
				.peers(GMP, STOCK, GO, KOTLIN, FLOOR)
				.cost("ns a goroutine", goroutines, (peer) -> SpawnLive.of(peer, goroutines))
				.atMost(1.0, STOCK);
			if (goroutines == LIVE.getLast()) {
				work.longRuns().atMostOfWork(1.3, SPAWN_LIVE + LIVE.getFirst());
			}
			add("work/SpawnLive", work);
		}
		add("work/Yield",
				work("yield-1", "yield, alone").peers(GMP, STOCK, GO, KOTLIN, FLOOR)
					.cost("ns a yield", Yield.YIELDS, (peer) -> Yield.of(peer, 1))
					.atMost(1.0, STOCK));
		add("work/Yield",
				work("yield-4", "yield among 4").peers(GMP, STOCK, GO, KOTLIN, FLOOR)
					.cost("ns a yield", Yield.YIELDS, (peer) -> Yield.of(peer, 4))
					.atMost(1.15, FLOOR)
					.atMost(1.0, STOCK)
					.quick()
					.sweep());
		add("work/Yield",
				work("yield-1000", "yield among 1,000").peers(GMP, STOCK, GO, KOTLIN, FLOOR)
					.cost("ns a yield", Yield.YIELDS, (peer) -> Yield.of(peer, 1_000))
					.atMost(1.0, STOCK));
		add("work/PingPong",
				work("ping-pong", "park/unpark ping-pong").peers(GMP, STOCK, FLOOR)
					.cost("ns a round trip", PingPong.ROUND_TRIPS, PingPong::of)
					.atMost(0.5, STOCK)
					.atMost(1.15, FLOOR)
					.quick());
		add("work/Skynet",
				work("skynet", "skynet, a million leaves").peers(GMP, STOCK, GO, KOTLIN, POOL, FLOOR)
					.millis((peer) -> Skynet.of(peer, LEAVES))
					.atMost(1.0, GO)
					.atMost(0.5, STOCK)
					.quick());
	}

	private void starts() {
		for (int burst : Starts.BURSTS) {
			add("work/Starts",
					start("start-", "from one", burst, Starts::fromOne).peers(GMP, STOCK, GO, KOTLIN, POOL, FLOOR)
						.atMost(0.85, STOCK)
						.atMost(1.2, GO));
		}
		for (int burst : Starts.BURSTS) {
			add("work/Starts",
					start("start-many-", "from eight", burst, Starts::fromMany).peers(GMP, STOCK, GO, KOTLIN, FLOOR)
						.atMost(0.85, STOCK)
						.atMost(1.2, GO));
		}
		for (int burst : Starts.BURSTS) {
			add("work/Starts",
					start("start-outside-", "from a platform thread", burst, Starts::fromOutside)
						.peers(GMP, STOCK, KOTLIN, FLOOR)
						.atMost(0.85, STOCK));
		}
		for (int burst : Starts.BURSTS) {
			add("work/Starts",
					start("start-future-", "with a Future", burst, Starts::withResults)
						.peers(GMP, STOCK, GO, KOTLIN, POOL, FLOOR)
						.atMost(0.85, STOCK)
						.atMost(1.2, GO));
		}
	}

	private static WorkBuilder start(String name, String how, int burst, BiFunction<String, Integer, Program> program) {
		WorkBuilder work = work(name + burst, "start %,d, %s".formatted(burst, how)).cost("ns a start",
				Starts.operations(burst), (peer) -> program.apply(peer, burst));
		return (burst == Starts.BURSTS.getLast()) ? work.longRuns() : work;
	}

	private void channels() {
		add("work/ChannelPingPong",
				work("channel-ping-pong", "channel ping-pong").peers(GMP, STOCK, GO, KOTLIN, JOX, POOL, FLOOR)
					.cost("ns a round trip", ChannelPingPong.ROUND_TRIPS,
							(peer) -> ChannelPingPong.of(peer, ChannelPingPong.ROUND_TRIPS))
					.atMost(1.3, GO)
					.atMost(0.5, JOX)
					.atMost(0.5, STOCK)
					.quick()
					.sweep());
		add("work/ProducerConsumer",
				work("producer-consumer-0", "producer/consumer, unbuffered").peers(GMP, STOCK, GO, KOTLIN, JOX, FLOOR)
					.cost("ns a value", ProducerConsumer.VALUES,
							(peer) -> ProducerConsumer.of(peer, 0, ProducerConsumer.VALUES))
					.atMost(1.5, GO)
					.atMost(1.0, STOCK));
		add("work/ProducerConsumer",
				work("producer-consumer-100", "producer/consumer, buffer of 100")
					.peers(GMP, STOCK, GO, KOTLIN, JOX, FLOOR)
					.cost("ns a value", ProducerConsumer.VALUES,
							(peer) -> ProducerConsumer.of(peer, 100, ProducerConsumer.VALUES))
					.atMost(1.2, GO)
					.atMost(1.0, STOCK)
					.quick()
					.sweep());
		add("work/SelectAmong",
				work("select-2", "select over 2 channels").peers(GMP, GO, KOTLIN, JOX, FLOOR)
					.cost("ns a select", SelectAmong.SELECTS, (peer) -> SelectAmong.of(peer, 2, SelectAmong.SELECTS))
					.atMost(1.5, GO)
					.quick());
		add("work/SelectAmong",
				work("select-8", "select over 8 channels").peers(GMP, GO, KOTLIN, JOX, FLOOR)
					.cost("ns a select", SelectAmong.SELECTS, (peer) -> SelectAmong.of(peer, 8, SelectAmong.SELECTS))
					.atMost(1.5, GO));
		add("work/SelectAmong",
				work("select-10", "select over 10 channels").peers(GMP, GO, KOTLIN, JOX, FLOOR)
					.cost("ns a select", SelectAmong.SELECTS, (peer) -> SelectAmong.of(peer, 10, SelectAmong.SELECTS))
					.atMost(1.5, GO));
		add("work/SelectTimeout",
				work("select-timeout", "select with a time-out").peers(GMP, STOCK, GO, KOTLIN, JOX, FLOOR)
					.cost("ns a select", SelectTimeout.SELECTS, (peer) -> SelectTimeout.of(peer, SelectTimeout.SELECTS))
					.atMost(1.5, GO)
					.atMost(0.8, KOTLIN)
					.atMost(0.8, JOX));
		add("work/Sieve",
				work("sieve", "prime sieve, 2,000 primes").peers(GMP, STOCK, GO, KOTLIN, JOX, FLOOR)
					.millis((peer) -> Sieve.of(peer, Sieve.LAST_PRIME))
					.longRuns()
					.atMost(1.2, GO)
					.atMost(0.5, JOX)
					.atMost(1.0, STOCK));
		add("work/FanIn",
				work("fan-in", "1,000 goroutines on one channel").peers(GMP, STOCK, GO, KOTLIN, JOX, FLOOR)
					.cost("ns a value", FanIn.VALUES,
							(peer) -> FanIn.of(peer, FanIn.GOROUTINES, FanIn.VALUES / FanIn.GOROUTINES))
					.atMost(1.5, GO)
					.atMost(1.0, STOCK));
	}

	private void crowds() {
		add("work/FanIn",
				work("fan-in-8", "8 goroutines on one channel").peers(GMP, STOCK, GO, KOTLIN, JOX, FLOOR)
					.cost("ns a value", FanIn.VALUES, (peer) -> FanIn.of(peer, 8, FanIn.VALUES / 8))
					.atMost(1.5, GO)
					.atMost(0.8, KOTLIN)
					.atMost(0.8, JOX));
		add("work/FanOut",
				work("fan-out-8", "one channel to 8 goroutines").peers(GMP, STOCK, GO, KOTLIN, JOX, FLOOR)
					.cost("ns a value", FanOut.VALUES, (peer) -> FanOut.of(peer, FanOut.VALUES))
					.atMost(1.5, GO)
					.atMost(0.8, KOTLIN)
					.atMost(0.8, JOX));
		add("work/WorkerPool",
				work("worker-pool", "8 workers with results").peers(GMP, STOCK, GO, KOTLIN, JOX, FLOOR)
					.cost("ns a job", WorkerPool.JOBS, (peer) -> WorkerPool.of(peer, WorkerPool.JOBS))
					.atMost(1.5, GO)
					.atMost(0.8, KOTLIN)
					.atMost(0.8, JOX));
		add("work/CloseWakes",
				work("close-1000", "close that wakes 1,000").peers(GMP, STOCK, GO, KOTLIN, JOX)
					.cost("ns a goroutine", CloseWakes.CHANNELS * CloseWakes.GOROUTINES,
							(peer) -> CloseWakes.of(peer, CloseWakes.GOROUTINES))
					.atMost(1.5, GO)
					.atMost(0.8, KOTLIN)
					.atMost(0.8, JOX));
	}

	private void locks() {
		add("work/Mutex",
				work("synchronized", "100 goroutines, synchronized").peers(GMP, STOCK, POOL)
					.cost("ns a lock", Mutex.COUNTS, Mutex::ofMonitor)
					.atMost(1.0, STOCK));
		add("work/Mutex",
				work("mutex", "100 goroutines, ReentrantLock").peers(GMP, STOCK, GO, KOTLIN, POOL)
					.cost("ns a lock", Mutex.COUNTS, Mutex::ofLock)
					.atMost(1.0, STOCK));
		for (String partners : HandOver.partners()) {
			add("work/Partners",
					work(HAND_OVER + partners, "hand-over, " + partners).peers(GMP, STOCK)
						.whole((peer) -> HandOver.measure(partners, peer))
						.figure("time", "one pair", "ns")
						.atMost(1.1, STOCK)
						.figure("cpu", "one pair, CPU", "ns")
						.atMost(1.1, STOCK)
						.figure("time-4", "four pairs", "ns")
						.atMost(1.1, STOCK)
						.figure("cpu-4", "four pairs, CPU", "ns")
						.atMost(1.1, STOCK));
		}
	}

	private void waiting() {
		add("work/Timers",
				work("timers", "100,000 that sleep 1-100 ms").peers(GMP, STOCK, GO, KOTLIN)
					.whole(Timers::measure)
					.figure("cpu", "CPU", "µs a sleep")
					.atMost(1.0, STOCK)
					.figure("p50", "lateness, p50", "ms")
					.figure("p99", "lateness, p99", "ms")
					.atMost(1.0, STOCK));
		add("work/ParkedMemory",
				work("memory", "memory of a million parked").peers(GMP, STOCK, GO, KOTLIN)
					.whole(ParkedMemory::parked)
					.figure("bytes", "", "bytes a goroutine")
					.atMost(1.1, STOCK));
		add("work/ParkedMemory",
				work("memory-channel", "memory of a million waiting on a channel").peers(GMP, STOCK, GO, KOTLIN, JOX)
					.whole(ParkedMemory::onChannel)
					.figure("bytes", "", "bytes a goroutine")
					.atMostOfWork(1.15, "memory"));
		add("work/AtRest",
				work("rest", "a scheduler at rest").peers(GMP, STOCK)
					.whole(AtRest::measure)
					.figure("cpu", "CPU", "% of a core")
					.atMost(0.2)
					.figure("machines", "machines at work", "machines")
					.atMost(0)
					.figure("first-task", "first task afterwards waits, median", "ms")
					.atMost(1));
		add("work/SampledLatency",
				work("sampled-latency", "spawn with sampled latency").peers(GMP)
					.whole(SampledLatency::measure)
					.figure("with", "by that without", "times")
					.atMost(1.02)
					.figure("noise", "that without by that without", "times"));
	}

	private void blocking() {
		add("work/Hogs",
				work("hogs", "one-line task beside 4 that compute for 2 s").peers(GMP, STOCK, GO, KOTLIN, POOL)
					.whole(Hogs::percentiles)
					.figure("p50", "p50", "ms")
					.figure("p99", "p99", "ms")
					.atMost(1.0, STOCK)
					.atMost(20)
					.figure("time", "time of the 4 by that of platform threads", "times")
					.atMost(1.1));
		for (Blocking way : Blocking.values()) {
			boolean inNative = way == Blocking.NATIVE;
			String name = inNative ? "blocked" : "blocked-" + way.name().toLowerCase(Locale.ROOT);
			add("work/Blocked",
					work(name, "goroutines beside others blocked " + way.what())
						.peers(inNative ? new String[] { GMP, STOCK, GO } : new String[] { GMP, STOCK })
						.whole((peer) -> Blocked.measure(way, peer))
						.figure("slowdown", "slowdown", "times")
						.atMost(1.0, STOCK)
						.atMost(1.1)
						.figure("waiting", "blocked ones that could not begin", "goroutines"));
		}
		add("work/ManyBlocked", manyBlocked("many-blocked", "10,000 that block for 50 ms").peers(GMP, STOCK)
			.whole(ManyBlocked::silent));
		add("work/ManyBlocked", manyBlocked("many-announced", "10,000 in Goroutine.blocking for 50 ms").peers(GMP)
			.whole(ManyBlocked::announced));
		add("work/Announced",
				work("syscall", "Goroutine.syscall around nothing").peers(GMP)
					.cost("ns a call", Announced.SYSCALLS, Announced::syscall)
					.atMostOfWork(0.4, "yield-4"));
		add("work/Announced",
				work("blocking", "Goroutine.blocking around nothing").peers(GMP, POOL)
					.cost("ns a call", Announced.BLOCKINGS, Announced::blocking)
					.atMost(1.5, POOL));
	}

	private static WorkBuilder manyBlocked(String name, String title) {
		return work(name, title).figure("each", "time", "ms a goroutine")
			.figure("p50", "one-line task, p50", "ms")
			.figure("p99", "one-line task, p99", "ms")
			.figure("machines", "machines", "machines")
			.atMost(ManyBlocked.MACHINES_MAX);
	}

	private void sockets() {
		for (int connections : List.of(1, 64, 1_000)) {
			add("work/EchoServer",
					served("echo-" + connections, "echo, %,d connections".formatted(connections))
						.peers(GMP, GMP_JDK, STOCK, STOCK_BESIDE, STOCK_AFTER, GO, POOL, FLOOR)
						.how(Work.Served.echo(connections)));
		}
		for (int connections : List.of(1, 64, 1_000)) {
			add("work/EchoServer",
					served("echo-go-" + connections, "echo, %,d connections of a client in Go".formatted(connections))
						.peers(GMP, STOCK, GO, POOL, FLOOR)
						.how(new Work.Served(Work.Client.GO, false, connections, 0, 0)));
		}
		add("work/EchoServer",
				served("echo-10", "echo, 10 connections").peers(GMP, GMP_JDK, STOCK, GO).how(Work.Served.echo(10)));
		add("work/EchoServer",
				served("echo-idle", "echo, 10 connections beside 9,000 idle ones").peers(GMP, GMP_JDK, STOCK, GO)
					.how(new Work.Served(Work.Client.C, false, 10, 9_000, 0))
					.figure("memory", "heap of an idle one", "bytes"));
		add("work/EchoServer",
				served("echo-computing", "echo, 8 connections beside 8 that ask for 5 ms of computing")
					.peers(GMP, GMP_JDK, STOCK, GO)
					.how(new Work.Served(Work.Client.C, false, 16, 0, 8)));
		for (int connections : List.of(1, 64, 1_000)) {
			add("work/HttpServing",
					served("http-" + connections, "HTTP, %,d connections of wrk".formatted(connections))
						.peers(GMP, STOCK, GO, POOL)
						.how(new Work.Served(Work.Client.WRK, true, connections, 0, 0)));
		}
		add("work/HttpServing",
				served("http-go-64", "HTTP, 64 connections of a client in Go").peers(GMP, STOCK, GO, POOL)
					.how(new Work.Served(Work.Client.GO, true, 64, 0, 0)));
	}

	private static WorkBuilder served(String name, String title) {
		return work(name, title).figure("request", "time by requests", "µs a request")
			.atMost(1.0, STOCK)
			.figure("p50", "p50", "µs")
			.figure("p99", "p99", "µs")
			.figure("cpu", "server's CPU", "µs a request");
	}

	private void spring() {
		add("work/SpringCalls",
				work("go-call", "@Go call to its start").peers(GMP, ASYNC)
					.cost("ns", SpringCalls.CALLS, SpringCalls::oneByOne)
					.atMost(0.8, ASYNC)
					.quick());
		add("work/SpringCalls",
				work("go-calls", "@Go calls, 1,000 at once").peers(GMP, ASYNC)
					.cost("ns a call", SpringCalls.AT_ONCE, SpringCalls::thousand)
					.atMost(0.8, ASYNC));
		add("harness/SampleApplication",
				work("application", "sample application").peers(GMP, WITHOUT)
					.how(new Work.Application())
					.figure("start", "start-up", "ms")
					.figure("idle", "CPU at rest", "% of a core"));
	}

	private static WorkBuilder work(String name, String title) {
		return new WorkBuilder(name, title);
	}

	private void add(String program, WorkBuilder work) {
		Work built = work.build(program);
		if (this.works.put(built.name(), built) != null) {
			throw new IllegalStateException(built.name() + " is there twice");
		}
	}

}
