package dev.gmp.stress.waiting;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * The plain patterns beside Go's, in turns on the same machine.
 */
final class GoPeer {

	/**
	 * The sources, seen from the directory of this module, which is where Maven runs the
	 * command, and from the project's root.
	 */
	private static final List<Path> SOURCES = List.of(Path.of("src", "main", "go"),
			Path.of("stress", "src", "main", "go"));

	private static final Duration TIME = Duration.ofSeconds(2);

	private static final int[] PROCESSORS = { 1, 2 };

	private static final List<Plain> PATTERNS = List.of(new Plain("starts", 1_000), new Plain("chan-0", 2_000),
			new Plain("lock-fair", 1_000), new Plain("syscall", 3_000), new Plain("ring", 800));

	private GoPeer() {
	}

	/**
	 * Runs each pattern on both, and prints the worst waits.
	 * @param seed draws the pauses
	 * @return the exit code
	 * @throws Exception if something cannot be run
	 */
	static int compare(long seed) throws Exception {
		Path program = build();
		int bad = 0;
		System.out.println("worst waits in ms: fresh / sleeper / socket");
		for (Plain plain : PATTERNS) {
			Pattern pattern = plain.pattern();
			for (int processors : PROCESSORS) {
				String go = (program != null) ? go(program, plain.name(), processors) : "-";
				Run run = new Run(pattern, processors, false, seed, TIME);
				Outcome outcome = run.runOn((p) -> Run.scheduler("waiting", p), new Work(plain.micros() * 1_000, true),
						processors, new SplittableRandom(seed));
				System.out.printf(Locale.ROOT, "%-10s %.1f ms P=%d  Go %-22s ours %-22s%s%n", plain.name(),
						plain.micros() / 1e3, processors, go, outcome.worst(),
						outcome.isGood() ? "" : " over the bound");
				bad += outcome.isGood() ? 0 : 1;
			}
		}
		if (program != null) {
			Files.delete(program);
		}
		return (bad == 0) ? 0 : 1;
	}

	/**
	 * Builds Go's program.
	 * @return where it is, or {@code null} if there is no Go, which is said
	 * @throws IOException if the program cannot be built although Go is there
	 * @throws InterruptedException if the thread is interrupted
	 */
	private static @Nullable Path build() throws IOException, InterruptedException {
		Path sources = SOURCES.stream()
			.filter(Files::isDirectory)
			.findFirst()
			.orElseThrow(() -> new NoSuchFileException(SOURCES.toString(), null,
					"Go's sources are looked for in the module and in the project's root"));
		Path program = Files.createTempFile("waiting", ".go-peer");
		Process process;
		try {
			// The option -C came with Go 1.20.
			process = new ProcessBuilder("go", "build", "-o", program.toString(), ".").directory(sources.toFile())
				.inheritIO()
				.start();
		}
		catch (IOException ex) {
			Files.delete(program);
			System.out.println("Go's column is left out: " + ex.getMessage());
			return null;
		}
		int exit = process.waitFor();
		if (exit != 0) {
			Files.delete(program);
			throw new IOException("Go's compiler ended with " + exit);
		}
		return program;
	}

	private static String go(Path program, String pattern, int processors) throws IOException, InterruptedException {
		ProcessBuilder builder = new ProcessBuilder(program.toString(), pattern, String.valueOf(TIME.toMillis()))
			.redirectError(ProcessBuilder.Redirect.INHERIT);
		builder.environment().put("GOMAXPROCS", String.valueOf(processors));
		Process process = builder.start();
		if (!process.waitFor(TIME.toSeconds() + 20, TimeUnit.SECONDS)) {
			process.destroyForcibly();
			return "does not end";
		}
		String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		return Arrays.stream(out.strip().split(" "))
			.map((nanos) -> Outcome.millis(Long.parseLong(nanos)))
			.collect(Collectors.joining(" / "));
	}

	private record Plain(String name, long micros) {

		Pattern pattern() {
			return Patterns.all()
				.stream()
				.filter((pattern) -> pattern.name().equals(this.name))
				.findAny()
				.orElseThrow();
		}

	}

}
