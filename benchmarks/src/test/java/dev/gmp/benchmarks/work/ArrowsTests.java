package dev.gmp.benchmarks.work;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The arrows between the packages: {@code harness} to {@code report} to {@code work}.
 */
class ArrowsTests {

	private static final Path SOURCES = Path.of("src", "main", "java", "dev", "gmp", "benchmarks");

	@ParameterizedTest
	@CsvSource({ "work,report", "work,harness", "report,harness" })
	void lowerPackageDoesNotKnowTheUpperOne(String lower, String upper) throws IOException {
		List<Path> files;
		try (Stream<Path> found = Files.list(SOURCES.resolve(lower))) {
			files = found.filter((file) -> file.toString().endsWith(".java")).toList();
		}
		assertThat(files).isNotEmpty();
		for (Path file : files) {
			assertThat(Files.readString(file)).as(file.toString()).doesNotContain("dev.gmp.benchmarks." + upper + ".");
		}
	}

}
