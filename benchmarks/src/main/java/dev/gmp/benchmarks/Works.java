package dev.gmp.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import dev.gmp.benchmarks.report.Bar;
import dev.gmp.benchmarks.report.PeerName;
import dev.gmp.benchmarks.report.Row;
import dev.gmp.benchmarks.work.Blocked;
import dev.gmp.benchmarks.work.ChannelPingPong;
import dev.gmp.benchmarks.work.FanIn;
import dev.gmp.benchmarks.work.HandOver;
import dev.gmp.benchmarks.work.Hogs;
import dev.gmp.benchmarks.work.Mutex;
import dev.gmp.benchmarks.work.ParkedMemory;
import dev.gmp.benchmarks.work.Peer;
import dev.gmp.benchmarks.work.PingPong;
import dev.gmp.benchmarks.work.ProducerConsumer;
import dev.gmp.benchmarks.work.Program;
import dev.gmp.benchmarks.work.SelectAmong;
import dev.gmp.benchmarks.work.Sieve;
import dev.gmp.benchmarks.work.Skynet;
import dev.gmp.benchmarks.work.Spawn;
import dev.gmp.benchmarks.work.SpawnLive;
import dev.gmp.benchmarks.work.SpringCalls;
import dev.gmp.benchmarks.work.Timers;
import dev.gmp.benchmarks.work.Yield;

import static dev.gmp.benchmarks.work.Peer.ASYNC;
import static dev.gmp.benchmarks.work.Peer.FLOOR;
import static dev.gmp.benchmarks.work.Peer.GMP;
import static dev.gmp.benchmarks.work.Peer.GO;
import static dev.gmp.benchmarks.work.Peer.JOX;
import static dev.gmp.benchmarks.work.Peer.KOTLIN;
import static dev.gmp.benchmarks.work.Peer.POOL;
import static dev.gmp.benchmarks.work.Peer.STOCK;
import static dev.gmp.benchmarks.work.Peer.WITHOUT;

/**
 * All works, in the order of the table, and the peers. With each work stands what our
 * scheduler must reach.
 */
final class Works {

	/** Ours first. */
	static final List<PeerName> PEERS = List.of(new PeerName(GMP, "GMP", "#c0392b"),
			new PeerName(Peer.BEFORE, "GMP before", "#7f8c8d"), new PeerName(STOCK, "stock virtual threads", "#2471a3"),
			new PeerName(GO, "Go", "#17a589"), new PeerName(KOTLIN, "kotlinx coroutines", "#8e44ad"),
			new PeerName(JOX, "Jox", "#d68910"), new PeerName(POOL, "thread pool", "#616a6b"),
			new PeerName(ASYNC, "@Async", "#5d8a3a"), new PeerName(FLOOR, "bare switch", "#a6acaf"),
			new PeerName(WITHOUT, "without the starter", "#b9770e"));

	/** How many goroutines live at once, for the cost of a spawn against their number. */
	static final List<Integer> LIVE = List.of(1_000, 10_000, 100_000, 1_000_000);

	static final String SPAWN_LIVE = "spawn-";

	private static final String HAND_OVER = "hand-over-";

	private static final int LEAVES = 1_000_000;

	private final Map<String, Work> works = new LinkedHashMap<>();

	private Works() {
		goroutines();
		channels();
		locks();
		whole();
		echo();
		spring();
	}

	/**
	 * Returns all works.
	 * @return the works by their names
	 */
	static Map<String, Work> all() {
		return new Works().works;
	}

	/**
	 * Returns all lines of the table.
	 * @return the rows of all works
	 */
	static List<Row> rows() {
		return all().values().stream().flatMap((work) -> work.rows().stream()).toList();
	}

	/**
	 * Returns how a peer is shown.
	 * @param name the peer
	 * @return its title and colour
	 */
	static PeerName peer(String name) {
		return PEERS.stream().filter((peer) -> peer.name().equals(name)).findFirst().orElseThrow();
	}

	private void goroutines() {
		work("spawn", "spawn and finish").peers(GMP, STOCK, GO, KOTLIN, POOL)
			.cost("ns a goroutine", Spawn.GOROUTINES, Spawn::of)
			.atMost(1.0, GO)
			.atMost(0.7, STOCK)
			.quick()
			.sweep()
			.add("Spawn");
		for (int goroutines : LIVE) {
			Builder work = work(SPAWN_LIVE + goroutines, "spawn, %,d live".formatted(goroutines))
				.peers(GMP, STOCK, GO, KOTLIN)
				.cost("ns a goroutine", goroutines, (peer) -> SpawnLive.of(peer, goroutines))
				.atMost(1.0, STOCK);
			if (goroutines == LIVE.getLast()) {
				work.longRuns().atMostOfRow(1.3, SPAWN_LIVE + LIVE.getFirst());
			}
			work.add("SpawnLive");
		}
		work("yield-1", "yield, alone").peers(GMP, STOCK, GO, KOTLIN, FLOOR)
			.cost("ns a yield", Yield.YIELDS, (peer) -> Yield.of(peer, 1))
			.atMost(1.0, STOCK)
			.add("Yield");
		work("yield-4", "yield among 4").peers(GMP, STOCK, GO, KOTLIN, FLOOR)
			.cost("ns a yield", Yield.YIELDS, (peer) -> Yield.of(peer, 4))
			.atMost(1.15, FLOOR)
			.atMost(1.0, STOCK)
			.quick()
			.sweep()
			.add("Yield");
		work("yield-1000", "yield among 1,000").peers(GMP, STOCK, GO, KOTLIN)
			.cost("ns a yield", Yield.YIELDS, (peer) -> Yield.of(peer, 1_000))
			.atMost(1.0, STOCK)
			.add("Yield");
		work("ping-pong", "park/unpark ping-pong").peers(GMP, STOCK, FLOOR)
			.cost("ns a round trip", PingPong.ROUND_TRIPS, PingPong::of)
			.atMost(0.5, STOCK)
			.atMost(1.15, FLOOR)
			.quick()
			.add("PingPong");
		work("skynet", "skynet, a million leaves").peers(GMP, STOCK, GO, KOTLIN, POOL)
			.millis("ms", (peer) -> Skynet.of(peer, LEAVES))
			.atMost(1.0, GO)
			.atMost(0.5, STOCK)
			.quick()
			.add("Skynet");
	}

	private void channels() {
		work("channel-ping-pong", "channel ping-pong").peers(GMP, STOCK, GO, KOTLIN, JOX, POOL)
			.cost("ns a round trip", ChannelPingPong.ROUND_TRIPS,
					(peer) -> ChannelPingPong.of(peer, ChannelPingPong.ROUND_TRIPS))
			.atMost(1.3, GO)
			.atMost(0.5, JOX)
			.atMost(0.5, STOCK)
			.quick()
			.sweep()
			.add("ChannelPingPong");
		work("producer-consumer-0", "producer/consumer, unbuffered").peers(GMP, STOCK, GO, KOTLIN, JOX)
			.cost("ns a value", ProducerConsumer.VALUES,
					(peer) -> ProducerConsumer.of(peer, 0, ProducerConsumer.VALUES))
			.atMost(1.5, GO)
			.atMost(1.0, STOCK)
			.add("ProducerConsumer");
		work("producer-consumer-100", "producer/consumer, buffer of 100").peers(GMP, STOCK, GO, KOTLIN, JOX)
			.cost("ns a value", ProducerConsumer.VALUES,
					(peer) -> ProducerConsumer.of(peer, 100, ProducerConsumer.VALUES))
			.atMost(1.2, GO)
			.atMost(1.0, STOCK)
			.quick()
			.sweep()
			.add("ProducerConsumer");
		work("select-2", "select over 2 channels").peers(GMP, GO, KOTLIN, JOX)
			.cost("ns a select", SelectAmong.SELECTS, (peer) -> SelectAmong.of(peer, 2, SelectAmong.SELECTS))
			.atMost(1.5, GO)
			.quick()
			.add("SelectAmong");
		work("select-8", "select over 8 channels").peers(GMP, GO, KOTLIN, JOX)
			.cost("ns a select", SelectAmong.SELECTS, (peer) -> SelectAmong.of(peer, 8, SelectAmong.SELECTS))
			.atMost(1.5, GO)
			.add("SelectAmong");
		work("sieve", "prime sieve, 2,000 primes").peers(GMP, STOCK, GO, KOTLIN, JOX)
			.millis("ms", (peer) -> Sieve.of(peer, Sieve.LAST_PRIME))
			.longRuns()
			.atMost(1.2, GO)
			.atMost(0.5, JOX)
			.atMost(1.0, STOCK)
			.add("Sieve");
		work("fan-in", "1,000 goroutines on one channel").peers(GMP, STOCK, GO, KOTLIN, JOX)
			.cost("ns a value", FanIn.VALUES,
					(peer) -> FanIn.of(peer, FanIn.GOROUTINES, FanIn.VALUES / FanIn.GOROUTINES))
			.atMost(1.5, GO)
			.atMost(1.0, STOCK)
			.add("FanIn");
	}

	private void locks() {
		work("synchronized", "100 goroutines, synchronized").peers(GMP, STOCK, POOL)
			.cost("ns a lock", Mutex.COUNTS, Mutex::ofMonitor)
			.atMost(1.0, STOCK)
			.add("Mutex");
		work("mutex", "100 goroutines, ReentrantLock").peers(GMP, STOCK, GO, KOTLIN, POOL)
			.cost("ns a lock", Mutex.COUNTS, Mutex::ofLock)
			.atMost(1.0, STOCK)
			.add("Mutex");
		for (String partners : HandOver.partners()) {
			work(HAND_OVER + partners, "hand-over, " + partners).peers(GMP, STOCK)
				.whole((peer) -> HandOver.measure(partners, peer))
				.figure("time", "one pair", "ns")
				.atMost(1.1, STOCK)
				.figure("cpu", "one pair, CPU", "ns")
				.atMost(1.1, STOCK)
				.figure("time-4", "four pairs", "ns")
				.atMost(1.1, STOCK)
				.figure("cpu-4", "four pairs, CPU", "ns")
				.atMost(1.1, STOCK)
				.add("Partners");
		}
	}

	private void whole() {
		work("timers", "100,000 that sleep 1-100 ms").peers(GMP, STOCK, GO, KOTLIN)
			.whole(Timers::measure)
			.figure("cpu", "CPU", "µs a sleep")
			.atMost(1.0, STOCK)
			.figure("p50", "lateness, p50", "ms")
			.figure("p99", "lateness, p99", "ms")
			.atMost(1.0, STOCK)
			.add("Timers");
		work("hogs", "one-line task beside 4 that compute for 2 s").peers(GMP, STOCK, GO, KOTLIN, POOL)
			.whole(Hogs::percentiles)
			.figure("p50", "p50", "ms")
			.figure("p99", "p99", "ms")
			.atMost(1.0, STOCK)
			.add("Hogs");
		work("blocked", "goroutines beside others blocked in native code").peers(GMP, STOCK, GO)
			.whole(Blocked::slowdown)
			.figure("slowdown", "slowdown", "times")
			.atMost(1.0, STOCK)
			.add("Blocked");
		work("memory", "memory of a million parked").peers(GMP, STOCK, GO, KOTLIN)
			.whole(ParkedMemory::parked)
			.figure("bytes", "", "bytes a goroutine")
			.atMost(1.1, STOCK)
			.add("ParkedMemory");
		work("memory-channel", "memory of a million waiting on a channel").peers(GMP, STOCK, GO, KOTLIN, JOX)
			.whole(ParkedMemory::onChannel)
			.figure("bytes", "", "bytes a goroutine")
			.atMostOfRow(1.15, "memory")
			.add("ParkedMemory");
	}

	private void echo() {
		for (int connections : List.of(1, 64, 1_000)) {
			work("echo-" + connections, "echo, %,d connections".formatted(connections)).peers(GMP, STOCK, GO)
				.how(new Work.Echo(connections))
				.figure("request", "time by requests", "µs a request")
				.atMost(1.0, STOCK)
				.figure("p50", "p50", "µs")
				.figure("p99", "p99", "µs")
				.figure("cpu", "server's CPU", "µs a request")
				.source("src/main/java/dev/gmp/benchmarks/EchoServer.java")
				.add("");
		}
	}

	private void spring() {
		work("go-call", "@Go call to its start").peers(GMP, ASYNC)
			.cost("ns", SpringCalls.CALLS, SpringCalls::oneByOne)
			.atMost(0.8, ASYNC)
			.quick()
			.add("SpringCalls");
		work("go-calls", "@Go calls, 1,000 at once").peers(GMP, ASYNC)
			.cost("ns a call", SpringCalls.AT_ONCE, SpringCalls::thousand)
			.atMost(0.8, ASYNC)
			.add("SpringCalls");
		work("application", "sample application").peers(GMP, WITHOUT)
			.how(new Work.Application())
			.figure("start", "start-up", "ms")
			.figure("idle", "CPU at rest", "% of a core")
			.source("src/main/java/dev/gmp/benchmarks/SampleApplication.java")
			.add("");
	}

	private Builder work(String name, String title) {
		return new Builder(name, title);
	}

	/**
	 * Describes one work.
	 */
	private final class Builder {

		private final String name;

		private final String title;

		private final List<Figure> figures = new ArrayList<>();

		private List<String> peers = List.of();

		private Work.How how = new Work.Application();

		private String source = "";

		private boolean quick;

		private boolean sweep;

		Builder(String name, String title) {
			this.name = name;
			this.title = title;
		}

		Builder peers(String... names) {
			this.peers = List.of(names);
			return this;
		}

		Builder cost(String unit, int operations, Function<String, Program> program) {
			return how(new Work.Repeated(operations, 1, false, program)).figure(Work.Repeated.COST, "", unit);
		}

		Builder millis(String unit, Function<String, Program> program) {
			return how(new Work.Repeated(1, 1e6, false, program)).figure(Work.Repeated.COST, "", unit);
		}

		Builder longRuns() {
			if (this.how instanceof Work.Repeated repeated) {
				this.how = new Work.Repeated(repeated.operations(), repeated.nanos(), true, repeated.program());
			}
			return this;
		}

		Builder whole(Work.Measured measurement) {
			return how(new Work.Whole(measurement));
		}

		Builder how(Work.How value) {
			this.how = value;
			return this;
		}

		Builder figure(String figure, String what, String unit) {
			this.figures.add(new Figure(figure, what, unit, new ArrayList<>()));
			return this;
		}

		/** What the last figure must reach. */
		Builder atMost(double ratio, String peer) {
			this.figures.getLast().bars().add(new Bar(peer, false, ratio));
			return this;
		}

		/** What the last figure must reach, against another row of ours. */
		Builder atMostOfRow(double ratio, String work) {
			this.figures.getLast().bars().add(new Bar(work, true, ratio));
			return this;
		}

		Builder quick() {
			this.quick = true;
			return this;
		}

		Builder sweep() {
			this.sweep = true;
			return this;
		}

		Builder source(String value) {
			this.source = value;
			return this;
		}

		void add(String program) {
			String file = program.isEmpty() ? this.source
					: "src/main/java/dev/gmp/benchmarks/work/" + program + ".java";
			List<Row> rows = this.figures.stream()
				.map((figure) -> new Row(this.name, figure.name(),
						figure.what().isEmpty() ? this.title : this.title + ": " + figure.what(), figure.unit(), file,
						List.copyOf(figure.bars())))
				.toList();
			Works.this.works.put(this.name, new Work(this.name, this.peers, this.how, rows, this.quick, this.sweep));
		}

	}

	private record Figure(String name, String what, String unit, List<Bar> bars) {

	}

}
