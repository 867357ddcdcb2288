package dev.gmp.stress;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jcstress.Main;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.grading.GradingResult;
import org.openjdk.jcstress.infra.runners.TestList;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A short run of every jcstress test. {@code stress/run} is the long one.
 */
class JcstressTests {

	private static final String BROKEN = ".Broken";

	/** Under the load of others a short run may be too short to show what is broken. */
	private static final List<Duration> TIMES_FOR_BROKEN = List.of(Duration.ofSeconds(2), Duration.ofSeconds(10));

	private static final Pattern SIMPLE_NAME = Pattern.compile("\\p{Upper}.*");

	private static final Duration TIME = Duration.ofMillis(400);

	private static final Duration TIMEOUT = Duration.ofMinutes(10);

	private static final Map<String, TestResult> results = new TreeMap<>();

	@BeforeAll
	static void run() throws Exception {
		Assumptions.assumeTrue(Runtime.getRuntime().availableProcessors() >= 2,
				"jcstress wants a processor for each actor");
		run("all", ".*", TIME);
	}

	static Stream<String> correctTests() {
		return tests().filter(Predicate.not(JcstressTests::isBroken));
	}

	static Stream<String> brokenTests() {
		return tests().filter(JcstressTests::isBroken);
	}

	@ParameterizedTest
	@MethodSource("correctTests")
	void showsNothingForbidden(String test) {
		TestResult result = results.get(test);
		assertThat(result).as("the result of %s", test).isNotNull();
		assertThat(result.status()).as(() -> describe(result)).isEqualTo(Status.NORMAL);
		assertThat(result.getTotalCount()).isPositive();
		assertThat(forbidden(result)).as(() -> describe(result)).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("brokenTests")
	void showsWhatIsBroken(String test) throws Exception {
		for (Duration time : TIMES_FOR_BROKEN) {
			TestResult result = results.get(test);
			if (result != null && result.status() == Status.NORMAL && !forbidden(result).isEmpty()) {
				return;
			}
			run(test, "\\." + test.replace(".", "\\.") + "$", time);
		}
		TestResult result = results.get(test);
		assertThat(result).as("the result of %s", test).isNotNull();
		assertThat(result.status()).as(() -> describe(result)).isEqualTo(Status.NORMAL);
		assertThat(forbidden(result)).as(() -> describe(result)).isNotEmpty();
	}

	@Test
	void everyTestHasABrokenTwin() {
		assertThat(brokenTests())
			.containsExactlyInAnyOrderElementsOf(correctTests().map((test) -> test.concat(BROKEN)).toList());
	}

	private static Stream<String> tests() {
		return TestList.tests().stream().map(JcstressTests::simpleName).sorted();
	}

	/*
	 * Without the package, but with the class that a twin is nested in.
	 */
	private static String simpleName(String name) {
		Matcher matcher = SIMPLE_NAME.matcher(name);
		return matcher.find() ? matcher.group() : name;
	}

	private static boolean isBroken(String test) {
		return test.endsWith(BROKEN);
	}

	private static List<String> forbidden(TestResult result) {
		Collection<GradingResult> grades = result.grading().gradingResults.values();
		return grades.stream()
			.filter((grade) -> grade.expect == Expect.FORBIDDEN && result.getCount(grade.id) > 0)
			.map((grade) -> grade.id + ": " + result.getCount(grade.id) + " times. " + grade.description)
			.toList();
	}

	private static String describe(TestResult result) {
		String counts = result.getStateKeys()
			.stream()
			.map((state) -> state + ": " + result.getCount(state))
			.collect(Collectors.joining("; "));
		List<String> messages = new ArrayList<>(result.getMessages());
		messages.addAll(result.getVmErr());
		return result.getName() + " [" + counts + "] " + String.join(System.lineSeparator(), messages);
	}

	/*
	 * One JVM mode, no threads pinned to processors and none that only spins while it
	 * waits for the other, since others may be using the machine: the modes and the
	 * pinning are what the long run is for.
	 */
	private static void run(String name, String filter, Duration time) throws Exception {
		Path directory = Path.of("target", "jcstress", name);
		deleteResults(directory);
		Files.createDirectories(directory);
		List<String> command = new ArrayList<>();
		command.add(ProcessHandle.current().info().command().orElse("java"));
		command.addAll(List.of("--add-opens=java.base/java.lang=ALL-UNNAMED", "--enable-native-access=ALL-UNNAMED"));
		command.addAll(List.of("-cp", absolute(System.getProperty("java.class.path")), Main.class.getName()));
		command.addAll(
				List.of("-t", filter, "-af", "NONE", "-sc", "false", "-pth", "false", "-jvmArgs", "-XX:+UseSerialGC"));
		command.addAll(List.of("-f", "1", "-iters", "1", "-time", Long.toString(time.toMillis())));
		command.addAll(List.of("-strideSize", "64", "-strideCount", "8", "-spinStyle", "THREAD_YIELD"));
		Path log = directory.resolve("jcstress.log");
		Process process = new ProcessBuilder(command).directory(directory.toFile())
			.redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
		try {
			// Its exit code is no news: it tells of what is forbidden.
			boolean ended = process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
			assertThat(ended).as("jcstress has ended, see %s", log).isTrue();
		}
		finally {
			process.destroyForcibly();
		}
		read(directory);
	}

	/*
	 * Surefire may give paths that are relative to its own directory.
	 */
	private static String absolute(String classPath) {
		return Arrays.stream(classPath.split(File.pathSeparator))
			.map((entry) -> Path.of(entry).toAbsolutePath().toString())
			.collect(Collectors.joining(File.pathSeparator));
	}

	private static void read(Path directory) throws IOException, ClassNotFoundException {
		InProcessCollector collector = new InProcessCollector();
		try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.bin.gz")) {
			for (Path file : files) {
				DiskReadCollector reader = new DiskReadCollector(file.toString(), collector);
				reader.dump();
				reader.close();
			}
		}
		for (TestResult result : collector.getTestResults()) {
			results.put(simpleName(result.getName()), result);
		}
	}

	private static void deleteResults(Path directory) throws IOException {
		if (!Files.isDirectory(directory)) {
			return;
		}
		try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.bin.gz")) {
			for (Path file : files) {
				Files.delete(file);
			}
		}
	}

}
