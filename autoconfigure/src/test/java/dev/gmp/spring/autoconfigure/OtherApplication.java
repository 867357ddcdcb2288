package dev.gmp.spring.autoconfigure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application in a JVM of its own that has ended.
 *
 * @param output what it printed, to both streams
 * @param status its exit status
 */
record OtherApplication(String output, int status) {

	/**
	 * Runs an application without a web server until it ends.
	 * @param directory where its output is kept meanwhile
	 * @param main its main class
	 * @param options options of the JVM
	 * @param arguments its arguments
	 * @return what came of it
	 * @throws IOException if it cannot be started
	 * @throws InterruptedException if the thread is interrupted
	 */
	static OtherApplication run(Path directory, Class<?> main, List<String> options, String... arguments)
			throws IOException, InterruptedException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(options);
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
		command.addAll(List.of(arguments));
		command.addAll(List.of("--spring.main.web-application-type=none", "--debug=false"));
		Path output = directory.resolve("output");
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
		try {
			assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(String.join(" ", arguments)).isTrue();
		}
		finally {
			process.destroyForcibly();
		}
		return new OtherApplication(Files.readString(output, StandardCharsets.UTF_8), process.exitValue());
	}

}
