package dev.gmp.benchmarks.report;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Results as a file.
 */
class ResultsJsonTests {

	@Test
	void readsWhatItWrote(@TempDir Path directory) throws Exception {
		Results results = new Samples().add("spawn", "cost", "gmp", 1.25, 2.5).fail(2, "spawn", "stock").results();
		Path file = directory.resolve("results.json");
		ResultsJson.write(results, file);
		assertThat(ResultsJson.read(file)).isEqualTo(results);
		assertThat(Files.readString(file)).contains("\"failure\" : \"broken\"").contains("a \\\"fast\\\" one");
	}

	@Test
	void readsResultsThatKnowNoEnvironments(@TempDir Path directory) throws Exception {
		Path file = directory.resolve("results.json");
		Files.writeString(file, """
				{"date": "2026-01-02", "machine": {}, "settings": {}, "processors": 2, "measurements": [{"round": 1,
				"work": "spawn", "peer": "gmp", "processors": 2, "figures": {"cost": 1.5}, "warmUps": [],
				"iterations": [], "failure": null}]}
				""");
		Results results = ResultsJson.read(file);
		assertThat(results.environments()).containsExactly("");
		assertThat(results.in("").rounds("spawn", "cost", "gmp", 2)).containsExactly(1.5);
	}

}
