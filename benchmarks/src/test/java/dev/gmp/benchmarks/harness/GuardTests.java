package dev.gmp.benchmarks.harness;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gmp.benchmarks.report.Results;
import dev.gmp.benchmarks.report.ResultsDirectory;
import dev.gmp.benchmarks.report.ResultsJson;
import dev.gmp.benchmarks.report.Samples;
import dev.gmp.benchmarks.work.Peer;
import dev.gmp.benchmarks.work.Work;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The report of the build.
 */
class GuardTests {

	@Test
	void showsLossOfMoreThanAFifth() {
		assertThat(Guard.lines(spawn(65, 100), spawn(50, 100)))
			.anySatisfy((line) -> assertThat(line).contains("spawn and finish", "LOSS of 30 %", "--only spawn"));
	}

	@Test
	void comparesRatiosAndNotFigures() {
		assertThat(Guard.lines(spawn(500, 1_000), spawn(50, 100))).noneMatch((line) -> line.contains("LOSS"));
	}

	@Test
	void letsNoisePass() {
		assertThat(Guard.lines(spawn(59, 100), spawn(50, 100))).noneMatch((line) -> line.contains("LOSS"));
	}

	@Test
	void tellsNoLossAgainstOtherFlags() {
		Samples other = new Samples().add("spawn", Work.Repeated.COST, Peer.GMP, 50)
			.add("spawn", Work.Repeated.COST, Peer.STOCK, 100);
		assertThat(Guard.lines(spawn(65, 100), other.results("2026-01-02", Map.of("jvm", "-Xmx4g"))))
			.noneMatch((line) -> line.contains("LOSS"))
			.first()
			.asString()
			.contains("other flags");
	}

	@Test
	void saysThatThereIsNothingToCompareWith() {
		assertThat(Guard.lines(spawn(59, 100), null)).hasSize(2).first().asString().contains("no committed one");
	}

	@Test
	void takesTheLastCompleteRun(@TempDir Path results) throws Exception {
		write(results.resolve("b-2026-01-02"), "2026-01-02");
		write(results.resolve("a-2026-03-04"), "2026-03-04");
		write(results.resolve("a-2026-05-06-partial"), "2026-05-06");
		Results last = new Guard(results.toString()).last();
		assertThat(last).isNotNull();
		assertThat(last.date()).isEqualTo("2026-03-04");
	}

	@Test
	void findsNothingWhereThereIsNothing(@TempDir Path results) throws Exception {
		assertThat(new Guard(results.toString()).last()).isNull();
		assertThat(new Guard(results.resolve("nowhere").toString()).last()).isNull();
	}

	private static void write(Path directory, String date) throws Exception {
		Files.createDirectories(directory);
		ResultsJson.write(new Samples().results(date), directory.resolve(ResultsDirectory.FIGURES));
	}

	private static Results spawn(double ours, double stock) {
		return new Samples().add("spawn", Work.Repeated.COST, Peer.GMP, ours)
			.add("spawn", Work.Repeated.COST, Peer.STOCK, stock)
			.results();
	}

}
