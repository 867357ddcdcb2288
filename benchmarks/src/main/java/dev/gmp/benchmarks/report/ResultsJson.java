package dev.gmp.benchmarks.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Results as a file.
 */
public final class ResultsJson {

	private static final JsonMapper MAPPER = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

	private ResultsJson() {
	}

	/**
	 * Writes results.
	 * @param results what to write
	 * @param file where
	 * @throws IOException if it cannot be written
	 */
	public static void write(Results results, Path file) throws IOException {
		Files.writeString(file, MAPPER.writeValueAsString(results) + "\n", StandardCharsets.UTF_8);
	}

	/**
	 * Reads results.
	 * @param file where
	 * @return the results
	 * @throws IOException if it cannot be read
	 */
	public static Results read(Path file) throws IOException {
		return MAPPER.readValue(Files.readString(file, StandardCharsets.UTF_8), Results.class);
	}

}
