package dev.gmp.benchmarks.report;

import java.util.List;

import org.junit.jupiter.api.Test;

import dev.gmp.benchmarks.work.Bar;
import dev.gmp.benchmarks.work.Bar.Than;
import dev.gmp.benchmarks.work.Row;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The tables.
 */
class TablesTests {

	private static final List<Row> ROWS = List.of(
			new Row("spawn", "cost", "spawn and finish", "ns", "src/Spawn.java",
					List.of(new Bar(Than.PEER, "stock", 0.7), new Bar(Than.PEER, "go", 1.0))),
			new Row("many", "cost", "spawn, many", "ns", "src/Spawn.java", List.of(new Bar(Than.WORK, "spawn", 1.3))),
			new Row("yield", "cost", "yield", "ns", "src/Yield.java", List.of(new Bar(Than.PEER, "floor", 1.15))));

	@Test
	void showRatiosOfMediansWithThoseOfRounds() {
		Results results = new Samples().add("spawn", "cost", "gmp", 300, 100, 200)
			.add("spawn", "cost", "stock", 200, 400, 500)
			.add("spawn", "cost", "go", 100, 100, 100)
			.results();
		assertThat(new Tables(results, ROWS, Samples.PEERS, "benchmarks/").ratios()).isEqualTo(
				"""
						| work | GMP | stock virtual threads | Go 1.19.8 | others | must be |  |
						|---|--:|--:|--:|---|---|---|
						| [spawn and finish](benchmarks/src/Spawn.java) | 200 ns | **0.500** (0.250-1.50) | **2.00** (1.00-3.00) \
						|  | ≤ 0.7 × stock, ≤ 1.0 × go | **missed**: 2.00 × go |
						""");
	}

	@Test
	void showHowFarTheFloorIs() {
		Results results = new Samples().add("yield", "cost", "gmp", 100).add("yield", "cost", "floor", 100).results();
		assertThat(new Tables(results, ROWS, Samples.PEERS, "").ratios()).isEqualTo("""
				| work | GMP | × floor | others | must be |  |
				|---|--:|--:|---|---|---|
				| [yield](src/Yield.java) | 100 ns | **1.00** (1.00-1.00) |  | ≤ 1.15 × floor | reached |
				""");
	}

	@Test
	void compareRowsOfOurOwn() {
		Samples samples = new Samples().add("spawn", "cost", "gmp", 100).add("many", "cost", "gmp", 150);
		assertThat(new Tables(samples.results(), ROWS, Samples.PEERS, "").ratios().lines().toList().getLast())
			.isEqualTo("| [spawn, many](src/Spawn.java) | 150 ns |  | ≤ 1.3 × spawn | **missed**: 1.50 × spawn |");
	}

	@Test
	void giveVerdictsBesideOurSchedulerAsItWas() {
		Results results = new Samples().add("spawn", "cost", "gmp", 80, 81, 79, 80, 82)
			.add("spawn", "cost", "before", 100, 101, 99, 100, 102)
			.results();
		assertThat(new Tables(results, ROWS, Samples.PEERS, "").printed()).contains("| verdict |")
			.contains("**0.800** (0.798-0.804) |  | faster |")
			.contains("80.0 (79.0-82.0)");
	}

	@Test
	void keepEnvironmentsApart() {
		Results results = new Samples().add("spawn", "cost", "gmp", 100)
			.addIn("serial, 1 core", 1, "spawn", "cost", "gmp", 900)
			.results();
		assertThat(results.environments()).containsExactly("", "serial, 1 core");
		assertThat(new Tables(results.in(""), ROWS, Samples.PEERS, "").ratios()).contains("100 ns")
			.doesNotContain("900");
		assertThat(new Tables(results.in("serial, 1 core"), ROWS, Samples.PEERS, "").ratios()).contains("900 ns");
	}

	@Test
	void refuseNumbersThatAreTooLarge() {
		Row late = new Row("hogs", "p99", "p99", "ms", "src/Hogs.java", List.of(new Bar(Than.NUMBER, "", 20)));
		assertThat(lastRow(late, 21)).isEqualTo("| [p99](src/Hogs.java) | 21.0 ms |  | ≤ 20 | **missed**: 21.0 ms |");
		assertThat(lastRow(late, 19)).isEqualTo("| [p99](src/Hogs.java) | 19.0 ms |  | ≤ 20 | reached |");
	}

	@Test
	void comparisonForOthersHasNoTargets() {
		Results results = new Samples().add("yield", "cost", "gmp", 100).add("yield", "cost", "floor", 100).results();
		assertThat(new Tables(results, ROWS, Samples.PEERS, "").comparison())
			.contains("| [yield](src/Yield.java) | 100 ns |")
			.doesNotContain("≤", "must be");
	}

	private static String lastRow(Row row, double figure) {
		Results results = new Samples().add("hogs", "p99", "gmp", figure).results();
		return new Tables(results, List.of(row), Samples.PEERS, "").ratios().lines().toList().getLast();
	}

	@Test
	void showFiguresWithSpreadAndLeaveOutFailures() {
		Results results = new Samples().add("spawn", "cost", "gmp", 300, 100, 200)
			.add("spawn", "cost", "stock", 200)
			.fail(2, "spawn", "stock")
			.results();
		assertThat(new Tables(results, ROWS, Samples.PEERS, "../../").figures()).isEqualTo("""
				| work | GMP | stock virtual threads | others | unit |
				|---|--:|--:|---|---|
				| [spawn and finish](../../src/Spawn.java) | 200 (100-300) | 200 (200-200) |  | ns |
				""");
		assertThat(results.failures()).isEqualTo(1);
	}

	@Test
	void otherNumbersOfProcessorsDoNotCount() {
		Results results = new Samples().add("spawn", "cost", "gmp", 100)
			.addWith(1, "spawn", "cost", "gmp", 900)
			.results();
		assertThat(results.figures(ROWS.getFirst(), "gmp").sorted()).containsExactly(100.0);
		assertThat(results.rounds("spawn", "cost", "gmp", 1)).containsExactly(900.0);
	}

}
