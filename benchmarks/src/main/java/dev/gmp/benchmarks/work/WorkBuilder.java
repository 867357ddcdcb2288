package dev.gmp.benchmarks.work;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.gmp.benchmarks.work.Bar.Than;

/**
 * Describes one work, as a line of the {@link Catalogue} does.
 */
final class WorkBuilder {

	private final String name;

	private final String title;

	private final List<Figure> figures = new ArrayList<>();

	private List<String> peers = List.of();

	private Work.@Nullable How how;

	private boolean quick;

	private boolean sweep;

	WorkBuilder(String name, String title) {
		this.name = name;
		this.title = title;
	}

	/** Ours first. */
	WorkBuilder peers(String... names) {
		this.peers = List.of(names);
		return this;
	}

	/** Measures a program again and again, in nanoseconds an operation. */
	WorkBuilder cost(String unit, int operations, Function<String, Program> program) {
		return repeated(unit, new Work.Repeated(operations, 1, false, program));
	}

	/** Measures a program again and again, in milliseconds a run. */
	WorkBuilder millis(Function<String, Program> program) {
		return repeated("ms", new Work.Repeated(1, 1e6, false, program));
	}

	private WorkBuilder repeated(String unit, Work.Repeated repeated) {
		return how(repeated).figure(Work.Repeated.COST, "", unit);
	}

	/** A run may take longer than an iteration. */
	WorkBuilder longRuns() {
		if (this.how instanceof Work.Repeated repeated) {
			this.how = new Work.Repeated(repeated.operations(), repeated.nanos(), true, repeated.program());
		}
		return this;
	}

	/** Measures what gives figures by itself. */
	WorkBuilder whole(Work.Measured measurement) {
		return how(new Work.Whole(measurement));
	}

	WorkBuilder how(Work.How value) {
		this.how = value;
		return this;
	}

	WorkBuilder figure(String figure, String what, String unit) {
		this.figures.add(new Figure(figure, what, unit, new ArrayList<>()));
		return this;
	}

	/** What the last figure must reach, against the same one of a peer. */
	WorkBuilder atMost(double ratio, String peer) {
		return bar(new Bar(Than.PEER, peer, ratio));
	}

	/** What the last figure must reach, against the first one of another work of ours. */
	WorkBuilder atMostOfWork(double ratio, String work) {
		return bar(new Bar(Than.WORK, work, ratio));
	}

	/** What the last figure must reach by itself. */
	WorkBuilder atMost(double number) {
		return bar(new Bar(Than.NUMBER, "", number));
	}

	private WorkBuilder bar(Bar bar) {
		this.figures.getLast().bars().add(bar);
		return this;
	}

	/** It belongs to a quick run. */
	WorkBuilder quick() {
		this.quick = true;
		return this;
	}

	/** It is also measured with other numbers of processors. */
	WorkBuilder sweep() {
		this.sweep = true;
		return this;
	}

	/**
	 * Returns the work.
	 * @param program the name of the class, as a path from this package, that has the
	 * program
	 */
	Work build(String program) {
		if (this.how == null) {
			throw new IllegalStateException("nobody knows how to measure " + this.name);
		}
		String file = "src/main/java/dev/gmp/benchmarks/" + program + ".java";
		List<Figure> all = new ArrayList<>(this.figures);
		if (this.how instanceof Work.Repeated) {
			String unit = all.getFirst().unit();
			all.add(new Figure(Work.Repeated.COLD, "cold", unit, List.of()));
			all.add(new Figure(Work.Repeated.CPU, "CPU", unit, List.of()));
		}
		List<Row> rows = all.stream()
			.map((figure) -> new Row(this.name, figure.name(),
					figure.what().isEmpty() ? this.title : this.title + ": " + figure.what(), figure.unit(), file,
					List.copyOf(figure.bars())))
			.toList();
		return new Work(this.name, this.peers, this.how, rows, this.quick, this.sweep);
	}

	private record Figure(String name, String what, String unit, List<Bar> bars) {

	}

}
