package dev.gmp.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What goroutines that compute or block do to the others, with our scheduler and with
 * stock virtual threads; and what it costs to say that one will block. Each figure is the
 * median of several rounds, in which the peers take turns.
 */
final class Handoff {

	private static final int ROUNDS = 3;

	private final Map<String, List<Double>> figures = new LinkedHashMap<>();

	private Handoff() {
	}

	/**
	 * Measures and prints a table.
	 * @param args how many rounds, 3 by default
	 * @throws Exception if a measurement fails
	 */
	static void run(String... args) throws Exception {
		int rounds = (args.length > 0) ? Integer.parseInt(args[0]) : ROUNDS;
		Handoff handoff = new Handoff();
		for (int round = 0; round < rounds; round++) {
			for (String peer : List.of(Peer.GMP, Peer.STOCK)) {
				handoff.hogs(peer);
				for (Blocking way : Blocking.values()) {
					handoff.beside(peer, way);
				}
			}
			handoff.calls();
			System.err.println("round " + (round + 1) + " of " + rounds + " is done");
		}
		System.out.println(Machine.describe());
		System.out.println();
		System.out.println("| figure | median (least-most) | must be |\n|---|--:|---|");
		handoff.figures.forEach((name, values) -> System.out.println(line(name, values)));
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
			Hogs hogs = new Hogs(peer);
			hogs.measure();
			add(name + ": task behind 4 hogs of 2 s, p50 in ms", hogs.latencyMillis(0.5));
			add(name + ": task behind 4 hogs of 2 s, p99 in ms" + bar(name, "≤ 20"), hogs.latencyMillis(0.99));
			add(name + ": the hogs' time / that of 4 platform threads" + bar(name, "≤ 1.1"), hogs.timeRatio());
		}
	}

	private void beside(String name, Blocking way) throws Exception {
		try (Peer peer = Peer.open(name)) {
			add(name + ": throughput beside goroutines blocked " + way.what() + " / without" + bar(name, "≥ 0.9"),
					new Throughput(peer).beside(way));
		}
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

}
