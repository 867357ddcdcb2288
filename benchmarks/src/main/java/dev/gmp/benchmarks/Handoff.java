package dev.gmp.benchmarks;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import dev.gmp.Gmp;
import dev.gmp.benchmarks.report.Figures;
import dev.gmp.benchmarks.report.Machine;
import dev.gmp.benchmarks.work.Blocking;
import dev.gmp.benchmarks.work.Hogs;
import dev.gmp.benchmarks.work.Peer;
import dev.gmp.benchmarks.work.Throughput;
import dev.gmp.inspect.MachineState;

/**
 * What goroutines that compute or block do to the others, with our scheduler and with
 * stock virtual threads; and what it costs to say that one will block. Each figure is the
 * median of several rounds, in which the peers take turns.
 */
final class Handoff {

	private static final int ROUNDS = 3;

	private static final int MANY = 10_000;

	/** There they block two at a time, so fewer tell as much. */
	private static final int MANY_FOR_STOCK = 500;

	private final Map<String, List<Double>> figures = new LinkedHashMap<>();

	private final int rounds;

	private final Set<Part> parts;

	private Handoff(int rounds, Set<Part> parts) {
		this.rounds = rounds;
		this.parts = parts;
	}

	/**
	 * Reads the options.
	 * @param args how many rounds, 3 by default, and the {@link Part}s to measure, all by
	 * default
	 * @return what to run
	 * @throws IllegalArgumentException if there is no such part
	 */
	static Handoff parse(String... args) {
		List<String> rest = new ArrayList<>(List.of(args));
		int rounds = ROUNDS;
		if (!rest.isEmpty() && rest.getFirst().matches("[1-9][0-9]{0,3}")) {
			rounds = Integer.parseInt(rest.removeFirst());
		}
		Set<Part> parts = EnumSet.noneOf(Part.class);
		rest.forEach((name) -> parts.add(Part.of(name)));
		return new Handoff(rounds, parts.isEmpty() ? EnumSet.allOf(Part.class) : parts);
	}

	/**
	 * Measures and prints a table.
	 * @throws Exception if a measurement fails
	 */
	void run() throws Exception {
		for (int round = 1; round <= this.rounds; round++) {
			for (Part part : this.parts) {
				measure(part);
			}
			System.err.println("round " + round + " of " + this.rounds + " is done");
		}
		System.out.println(Machine.describe());
		System.out.println();
		System.out.println("| figure | median (least-most) | must be |\n|---|--:|---|");
		this.figures.forEach((name, values) -> System.out.println(line(name, values)));
	}

	private void measure(Part part) throws Exception {
		switch (part) {
			case CALLS -> calls();
			case LATENCY -> latency();
			default -> {
				for (String peer : List.of(Peer.GMP, Peer.STOCK)) {
					measure(part, peer);
				}
			}
		}
	}

	private void measure(Part part, String peer) throws Exception {
		switch (part) {
			case HOGS -> hogs(peer);
			case BLOCKED -> {
				for (Blocking way : Blocking.values()) {
					beside(peer, way);
				}
			}
			case REST -> atRest(peer);
			case MANY -> many(peer);
			default -> throw new IllegalArgumentException(part + " has no peer");
		}
	}

	private static String line(String name, List<Double> values) {
		Figures figures = new Figures(values);
		String[] nameAndBar = name.split("\\|", 2);
		return String.format(Locale.ROOT, "| %s | %.2f (%.2f-%.2f) | %s |", nameAndBar[0], figures.median(),
				figures.min(), figures.max(), (nameAndBar.length > 1) ? nameAndBar[1] : "");
	}

	private void add(String name, double value) {
		this.figures.computeIfAbsent(name, (key) -> new ArrayList<>()).add(value);
	}

	private static String bar(String peer, String bar) {
		return peer.equals(Peer.GMP) ? "|" + bar : "";
	}

	private void hogs(String name) throws Exception {
		try (Peer peer = Peer.open(name)) {
			Hogs hogs = new Hogs(peer::go);
			hogs.measure();
			add(name + ": task behind 4 hogs of 2 s, p50 in ms", hogs.latencyMillis(0.5));
			add(name + ": task behind 4 hogs of 2 s, p99 in ms" + bar(name, "≤ 20"), hogs.latencyMillis(0.99));
			add(name + ": the hogs' time / that of 4 platform threads" + bar(name, "≤ 1.1"), hogs.timeRatio());
		}
	}

	private void beside(String name, Blocking way) throws Exception {
		try (Peer peer = Peer.open(name)) {
			Throughput.Beside beside = new Throughput(peer).beside(way);
			add(name + ": throughput beside goroutines blocked " + way.what() + " / without" + bar(name, "≥ 0.9"),
					beside.share());
			add(name + ": of " + 2 * Peer.processors() + " goroutines blocked " + way.what() + " had begun",
					beside.blocking());
		}
	}

	private void atRest(String name) throws Exception {
		try (Peer peer = Peer.open(name)) {
			AtRest rest = new AtRest(peer);
			add(name + ": CPU at rest, percent of a core" + bar(name, "≤ 0.2"), rest.cpuPercent());
			if (peer instanceof Peer.GmpPeer(Gmp gmp)) {
				add(name + ": machines at work at rest|0",
						(double) gmp.snapshot()
							.machines()
							.stream()
							.filter((m) -> m.state() != MachineState.PARKED)
							.count());
			}
			add(name + ": first task after a rest waits, median in ms" + bar(name, "≤ 1"), rest.firstTaskMillis());
		}
	}

	private void many(String name) throws Exception {
		if (name.equals(Peer.STOCK)) {
			try (Peer peer = Peer.open(name)) {
				many(name + ", " + MANY_FOR_STOCK, new ManyBlocked(peer, MANY_FOR_STOCK, false));
			}
			return;
		}
		for (boolean announced : new boolean[] { false, true }) {
			try (Peer peer = ManyBlocked.peerWithFewMachines()) {
				ManyBlocked many = new ManyBlocked(peer, MANY, announced);
				String what = name + ", " + MANY + (announced ? " in Goroutine.blocking" : "");
				many(what, many);
				add(what + ": machines|≤ " + ManyBlocked.MACHINES_MAX, many.machines());
			}
		}
	}

	private void many(String what, ManyBlocked many) throws Exception {
		many.measure();
		add(what + " blocked for 50 ms: ms each", many.millisPerGoroutine());
		add(what + " blocked for 50 ms: one-line task beside them, p50 in ms", many.latencyMillis(0.5));
		add(what + " blocked for 50 ms: one-line task beside them, p99 in ms", many.latencyMillis(0.99));
	}

	private void latency() throws Exception {
		SampledLatency latency = new SampledLatency();
		latency.measure();
		add("spawn with sampled latency / without|≤ 1.02", latency.cost());
		add("spawn without / without, which is noise", latency.noise());
	}

	private void calls() throws Exception {
		try (Peer peer = Peer.open(Peer.GMP)) {
			Calls calls = new Calls(peer);
			double yield = calls.yieldAmongFour();
			double syscall = calls.syscall();
			double blocking = calls.blocking();
			double handOver = Calls.handOver();
			add("yield among 4, ns", yield);
			add("Goroutine.syscall around nothing, ns", syscall);
			add("Goroutine.syscall / yield among 4|≤ 0.4", syscall / yield);
			add("Goroutine.blocking around nothing, ns", blocking);
			add("hand-over between two platform threads (SynchronousQueue), ns", handOver);
			add("Goroutine.blocking / hand-over|≤ 1.5", blocking / handOver);
		}
	}

	/**
	 * What can be measured alone.
	 */
	enum Part {

		/** Tasks behind goroutines that compute. */
		HOGS,

		/** Throughput beside goroutines that block without having said so. */
		BLOCKED,

		/** What it costs to say so. */
		CALLS,

		/** A minute without work. */
		REST,

		/** Ten thousand that block, and few machines. */
		MANY,

		/** What the sampled latency costs. */
		LATENCY;

		static Part of(String name) {
			try {
				return valueOf(name.toUpperCase(Locale.ROOT));
			}
			catch (IllegalArgumentException ex) {
				throw new IllegalArgumentException("--handoff knows no part " + name + ", allowed are " + String
					.join(", ", Stream.of(values()).map((part) -> part.name().toLowerCase(Locale.ROOT)).toList()), ex);
			}
		}

	}

}
