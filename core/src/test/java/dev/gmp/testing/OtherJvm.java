package dev.gmp.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

import dev.gmp.Gmp;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs a program of a test in a JVM of its own.
 */
public final class OtherJvm {

	private OtherJvm() {
	}

	/**
	 * Returns the class path of GMP and of what it needs, without what the tests need.
	 * @param others further classes whose places are to be on it
	 * @return the places
	 */
	public static List<Path> classPath(Class<?>... others) throws Exception {
		List<Path> places = new ArrayList<>();
		for (Class<?> type : List.of(Gmp.class, Logger.class, Nullable.class)) {
			places.add(place(type));
		}
		for (Class<?> type : others) {
			places.add(place(type));
		}
		return places;
	}

	private static Path place(Class<?> type) throws Exception {
		return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
	}

	/**
	 * Runs a program to its end.
	 * @param program its main class
	 * @param options of the JVM
	 * @param seconds how long it may take
	 * @param arguments of the program
	 * @return what it has printed
	 */
	public static String run(Class<?> program, List<String> options, int seconds, String... arguments)
			throws Exception {
		String classPath = String.join(java.io.File.pathSeparator,
				classPath(program).stream().map(Path::toString).toList());
		return run(classPath, program, options, seconds, arguments);
	}

	/**
	 * Runs a program to its end, with all that the tests have, so that what is logged is
	 * printed.
	 * @param program its main class
	 * @param options of the JVM
	 * @param seconds how long it may take
	 * @param arguments of the program
	 * @return what it has printed
	 */
	public static String runWithLog(Class<?> program, List<String> options, int seconds, String... arguments)
			throws Exception {
		return run(System.getProperty("java.class.path"), program, options, seconds, arguments);
	}

	private static String run(String classPath, Class<?> program, List<String> options, int seconds,
			String... arguments) throws Exception {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(options);
		command.addAll(List.of("--add-opens=java.base/java.lang=ALL-UNNAMED", "-cp", classPath, program.getName()));
		command.addAll(List.of(arguments));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		Thread watchdog = Thread.ofPlatform().daemon().start(() -> endAfter(process, seconds));
		try {
			process.getOutputStream().close();
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			process.waitFor();
			assertThat(process.exitValue()).as(output).isZero();
			return output;
		}
		finally {
			process.destroyForcibly();
			watchdog.join();
		}
	}

	private static void endAfter(Process process, int seconds) {
		try {
			if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
				process.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(new IOException(ex));
		}
	}

}
