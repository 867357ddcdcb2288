package dev.gmp.benchmarks.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs other programs, none of them for ever.
 */
final class Processes {

	static final Duration LIMIT = Duration.ofMinutes(5);

	private Processes() {
	}

	/**
	 * Returns the command of this Java.
	 * @return the path
	 */
	static String java() {
		return Path.of(System.getProperty("java.home"), "bin", "java").toString();
	}

	/**
	 * Runs a program to its end.
	 * @param command the program and its arguments
	 * @param environment added to that of this process
	 * @return what it wrote
	 * @throws IOException if it cannot be started, fails, or does not end
	 * @throws InterruptedException if the current thread is interrupted
	 */
	static String run(List<String> command, Map<String, String> environment) throws IOException, InterruptedException {
		Path output = Files.createTempFile("output", ".txt");
		try {
			ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
				.redirectOutput(output.toFile());
			builder.environment().putAll(environment);
			Process process = builder.start();
			boolean ended;
			try {
				ended = process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
			}
			finally {
				process.destroyForcibly();
			}
			String text = Files.readString(output, StandardCharsets.UTF_8);
			if (!ended || process.exitValue() != 0) {
				throw new IOException(command.getFirst() + (ended ? " failed: " : " did not end: ") + text);
			}
			return text;
		}
		finally {
			Files.delete(output);
		}
	}

	/**
	 * Whether a program can be run.
	 * @param command the program and its arguments
	 * @return {@code true} if it ended well
	 * @throws InterruptedException if the current thread is interrupted
	 */
	static boolean succeeds(String... command) throws InterruptedException {
		try {
			run(new ArrayList<>(List.of(command)), Map.of());
			return true;
		}
		catch (IOException ex) {
			System.err.println(ex.getMessage());
			return false;
		}
	}

}
