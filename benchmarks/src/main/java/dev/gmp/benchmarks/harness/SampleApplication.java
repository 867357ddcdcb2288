package dev.gmp.benchmarks.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The sample application, with our starter and without it: how long it takes to start,
 * and how much CPU time it needs while nobody asks for anything. Without the starter its
 * {@code @Go} methods are plain ones.
 */
final class SampleApplication {

	private static final Path TARGET = Path.of("..", "sample-app", "target");

	private static final String MAIN_CLASS = "dev.gmp.sample.SiteCheckerApplication";

	private static final Pattern STARTED = Pattern.compile("Started .* \\(process running for ([0-9.]+)\\)");

	private static final Duration SETTLE = Duration.ofSeconds(4);

	private static final Duration REST = Duration.ofSeconds(10);

	/** What its users give it, and no more. */
	private static final String OPENED = "--add-opens=java.base/java.lang=ALL-UNNAMED";

	private final List<Path> classPath;

	private boolean cached;

	private SampleApplication(List<Path> classPath) {
		this.classPath = classPath;
	}

	/**
	 * Unpacks the application.
	 * @return the application, {@code null} if it has not been built
	 * @throws IOException if it cannot be unpacked
	 * @throws InterruptedException if the current thread is interrupted
	 */
	static @Nullable SampleApplication unpack() throws IOException, InterruptedException {
		Path jar = jar();
		if (jar == null) {
			return null;
		}
		Path directory = Files.createTempDirectory("sample-app");
		Processes.run(List.of(Processes.java(), "-Djarmode=tools", "-jar", jar.toString(), "extract", "--force",
				"--destination", directory.toString()), Map.of());
		try (Stream<Path> files = Files.walk(directory)) {
			return new SampleApplication(files.filter((file) -> file.toString().endsWith(".jar")).sorted().toList());
		}
	}

	private static @Nullable Path jar() throws IOException {
		if (!Files.isDirectory(TARGET)) {
			return null;
		}
		try (Stream<Path> files = Files.list(TARGET)) {
			return files.filter((file) -> file.getFileName().toString().matches("gmp-sample-app-.*\\.jar"))
				.findFirst()
				.orElse(null);
		}
	}

	/**
	 * Starts it, waits and ends it.
	 * @param starter whether our starter is there
	 * @return the start in milliseconds, and the CPU time at rest in percent of a core
	 * @throws IOException if it does not start
	 * @throws InterruptedException if the current thread is interrupted
	 */
	Map<String, Double> measure(boolean starter) throws IOException, InterruptedException {
		if (!this.cached) {
			// The first start reads the jars from the disk.
			this.cached = true;
			measure(starter, Duration.ZERO, Duration.ofMillis(1));
		}
		return measure(starter, SETTLE, REST);
	}

	private Map<String, Double> measure(boolean starter, Duration settle, Duration rest)
			throws IOException, InterruptedException {
		Process process = new ProcessBuilder(Processes.java(), OPENED, "-cp", classPath(starter), MAIN_CLASS,
				"--server.port=0", "--spring.datasource.url=jdbc:h2:mem:site-checker")
			.redirectErrorStream(true)
			.start();
		try (BufferedReader lines = new BufferedReader(
				new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
			double started = secondsToStart(lines);
			Thread.sleep(settle);
			long before = cpuNanos(process);
			long start = System.nanoTime();
			Thread.sleep(rest);
			double idle = (double) (cpuNanos(process) - before) / (System.nanoTime() - start);
			return Map.of("start", 1e3 * started, "idle", 100 * idle);
		}
		finally {
			process.destroyForcibly().waitFor();
		}
	}

	private String classPath(boolean starter) {
		return this.classPath.stream()
			.filter((jar) -> starter || !jar.getFileName().toString().startsWith("gmp-spring-boot-"))
			.map(Path::toString)
			.collect(Collectors.joining(System.getProperty("path.separator")));
	}

	private static double secondsToStart(BufferedReader lines) throws IOException {
		StringBuilder all = new StringBuilder();
		for (String line = lines.readLine(); line != null; line = lines.readLine()) {
			Matcher started = STARTED.matcher(line);
			if (started.find()) {
				return Double.parseDouble(started.group(1));
			}
			all.append(line).append('\n');
		}
		throw new IOException("the sample application did not start: " + all);
	}

	/* The clock ticks that ProcessHandle counts in are too long for what sleeps. */
	private static long cpuNanos(Process process) throws IOException {
		Path tasks = Path.of("/proc", String.valueOf(process.pid()), "task");
		if (!Files.isDirectory(tasks)) {
			return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
		}
		long sum = 0;
		try (Stream<Path> directories = Files.list(tasks)) {
			for (Path task : directories.toList()) {
				sum += nanosOf(task.resolve("schedstat"));
			}
		}
		return sum;
	}

	private static long nanosOf(Path schedstat) {
		try {
			return Long.parseLong(Files.readString(schedstat).split(" ", 2)[0]);
		}
		catch (IOException ex) {
			// The thread has ended meanwhile.
			return 0;
		}
	}

}
