package dev.gmp.benchmarks.harness;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.gmp.benchmarks.work.Work;

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
	 * Tells why a client cannot be used here.
	 * @param who which client
	 * @return the reason, {@code null} if it can be
	 * @throws InterruptedException if the current thread is interrupted
	 */
	@Nullable String missing(Work.Client who) throws InterruptedException {
		return switch (who) {
			case C -> {
				if (this.client == null) {
					this.client = compile("echo-client");
				}
				yield (this.client != null) ? null : "echo is left out: its client needs a C compiler (cc)";
			}
			case GO -> goIsThere() ? null : "clients in Go are left out: Go is not installed";
			case WRK -> (onPath("wrk") != null) ? null : "wrk is left out: it is not installed";
		};
	}

	/**
	 * Returns whether cores can be chosen.
	 * @return {@code true} if there is a {@code taskset}
	 */
	boolean tasksetIsThere() {
		return onPath("taskset") != null;
	}

	private static @Nullable Path onPath(String name) {
		for (String directory : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
			Path program = Path.of(directory, name);
			if (Files.isExecutable(program)) {
				return program;
			}
		}
		return null;
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
	 * Returns the client for a load.
	 * @param load what it is to do
	 * @return the client
	 * @throws IOException if it is not there
	 */
	LoadClient client(Work.Served load) throws IOException {
		return switch (load.client()) {
			case C -> new LoadClient.Own(List.of(there(this.client, "the echo client").toString()));
			case GO -> new LoadClient.Own(go(load.http() ? "http-client" : "echo-client"));
			case WRK -> new LoadClient.Wrk(there(onPath("wrk"), "wrk"));
		};
	}

	private static Path there(@Nullable Path program, String name) throws IOException {
		if (program == null) {
			throw new IOException(name + " is not there");
		}
		return program;
	}

	/**
	 * Returns how many threads a program of Go runs goroutines on.
	 * @param processors how many
	 * @return the environment
	 */
	static Map<String, String> goEnvironment(int processors) {
		return Map.of("GOMAXPROCS", String.valueOf(processors));
	}

}
