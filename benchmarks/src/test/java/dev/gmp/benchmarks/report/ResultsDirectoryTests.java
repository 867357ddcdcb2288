package dev.gmp.benchmarks.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gmp.benchmarks.work.Peer;
import dev.gmp.benchmarks.work.Work;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a run leaves behind.
 */
class ResultsDirectoryTests {

	@Test
	void hasFiguresTablesAndPlots(@TempDir Path results) throws Exception {
		Results sample = new Samples().add("spawn", Work.Repeated.COST, Peer.GMP, 100, 120)
			.add("spawn", Work.Repeated.COST, Peer.STOCK, 200, 220)
			.addWith(1, "spawn", Work.Repeated.COST, Peer.GMP, 90, 95)
			.add("spawn-1000", Work.Repeated.COST, Peer.GMP, 100)
			.add("hogs", "p99", Peer.GMP, 7)
			.results();
		Path written = ResultsDirectory.of(results, false).write(sample);
		try (Stream<Path> files = Files.list(written)) {
			assertThat(files.map((file) -> file.getFileName().toString())).containsExactlyInAnyOrder("README.md",
					"results.json", "table-for-readme.md", "bars.svg", "latency.svg", "goroutines.svg",
					"processors.svg");
		}
		assertThat(written.resolve("README.md")).content()
			.contains("../../src/main/java/dev/gmp/benchmarks/work/Spawn.java", "110 (100-120)", "![");
		assertThat(written.resolve("table-for-readme.md")).content().contains("(benchmarks/src/main/java/");
	}

	@Test
	void partOfARunIsKeptApart(@TempDir Path results) {
		assertThat(ResultsDirectory.of(results, true).path().toString()).startsWith(results.toString())
			.endsWith(ResultsDirectory.PARTIAL);
		assertThat(ResultsDirectory.of(results, false).path().toString()).doesNotEndWith(ResultsDirectory.PARTIAL);
	}

}
