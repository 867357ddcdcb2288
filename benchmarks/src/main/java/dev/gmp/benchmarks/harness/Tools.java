package dev.gmp.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The programs that are not in Java, compiled when they are first asked for. The command
 * runs in the directory of this module.
 */
final class Tools {

	private static final Path SOURCES = Path.of("src", "main", "native");

	private static final Path GO_SOURCES = Path.of("src", "main", "go");

	private final Path directory;

	private @Nullable Path go;

	private @Nullable Path client;

	private @Nullable Path floor;

	Tools() throws IOException {
		this.directory = Files.createTempDirectory("benchmarks");
	}

	/**
	 * Compiles the programs of Go.
	 * @return whether Go is installed
	 * @throws InterruptedException if the current thread is interrupted
	 */
	boolean goIsThere() throws InterruptedException {
		if (this.go == null) {
			Path program = this.directory.resolve("peer");
			// "go build -C" came with 1.20.
			if (!Processes.succeeds("sh", "-c", "cd \"$1\" && exec go build -o \"$2\" .", "sh", GO_SOURCES.toString(),
					program.toString())) {
				return false;
			}
			this.go = program;
		}
		return true;
	}

	/**
	 * Compiles the client of the echo servers.
	 * @return whether a C compiler is installed
	 * @throws InterruptedException if the current thread is interrupted
	 */
	boolean clientIsThere() throws InterruptedException {
		if (this.client == null) {
			this.client = compile("echo-client");
		}
		return this.client != null;
	}

	/**
	 * Returns the echo server without any scheduler, compiled.
	 * @return the program
	 * @throws IOException if it cannot be compiled
	 * @throws InterruptedException if the current thread is interrupted
	 */
	Path echoFloor() throws IOException, InterruptedException {
		if (this.floor == null) {
			this.floor = compile("echo-floor");
		}
		if (this.floor == null) {
			throw new IOException("echo-floor cannot be compiled");
		}
		return this.floor;
	}

	private static String source(String name) {
		return SOURCES.resolve(name + ".c").toString();
	}

	private @Nullable Path compile(String name) throws InterruptedException {
		Path program = this.directory.resolve(name);
		return Processes.succeeds("cc", "-O2", "-pthread", "-o", program.toString(), source(name)) ? program : null;
	}

	/**
	 * Returns the command of a program of Go.
	 * @param arguments the name of the work, and what else it takes
	 * @return the command
	 * @throws IOException if Go is not there
	 */
	List<String> go(Object... arguments) throws IOException {
		if (this.go == null) {
			throw new IOException("Go is not there");
		}
		List<String> command = new ArrayList<>(List.of(this.go.toString()));
		for (Object argument : arguments) {
			command.add(argument.toString());
		}
		return command;
	}

	/**
	 * Returns the client.
	 * @return the program
	 * @throws IOException if it is not there
	 */
	Path client() throws IOException {
		if (this.client == null) {
			throw new IOException("the echo client is not there");
		}
		return this.client;
	}

	/**
	 * Returns how many threads a program of Go runs goroutines on.
	 * @param processors how many
	 * @return the environment
	 */
	static Map<String, String> goEnvironment(int processors) {
		return Map.of("GOMAXPROCS", String.valueOf(processors));
	}

	/**
	 * Returns the version of Go, for the description of a run.
	 * @return what it says about itself
	 * @throws InterruptedException if the current thread is interrupted
	 */
	static String goVersion() throws InterruptedException {
		try {
			return Processes.run(List.of("go", "version"), Map.of()).strip();
		}
		catch (IOException ex) {
			return "not installed";
		}
	}

}
