package dev.gmp.jdk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.gmp.AccessPolicy;
import dev.gmp.Gmp;
import dev.gmp.GmpAccessException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each way to the JDK's virtual threads, in a JVM of its own: the way is chosen once a
 * JVM.
 */
@Timeout(120)
class AccessPathsTests {

	private static final String OPENS = "--add-opens=java.base/java.lang=ALL-UNNAMED";

	@Test
	void opensAreUsedWhereThePackageIsOpened() throws Exception {
		String output = run(List.of(OPENS), "AUTO");
		assertThat(output).contains("result 42 through opens").doesNotContain("WARN", "Unsafe");
	}

	@Test
	void opensSufficeWhereUnsafeIsForbidden() throws Exception {
		assertThat(run(List.of(OPENS), "OPENS")).contains("result 42 through opens").doesNotContain("Unsafe");
	}

	@Test
	void unsafeIsUsedWhereThePackageIsNotOpenedAndTheLogTellsHowToOpenIt() throws Exception {
		String output = run(List.of(), "AUTO");
		assertThat(output).contains("result 42 through unsafe");
		assertThat(output.lines().filter((line) -> line.contains(" INFO "))).singleElement()
			.asString()
			.contains("sun.misc.Unsafe", "--add-opens java.base/java.lang=ALL-UNNAMED",
					"Add-Opens: java.base/java.lang");
	}

	@Test
	void accessIsRefusedWhereThePackageIsNotOpenedAndUnsafeIsForbidden() throws Exception {
		assertThat(run(List.of(), "OPENS"))
			.contains("refused: The package java.base/java.lang is not opened", "gmp.access=opens",
					"--add-opens java.base/java.lang=ALL-UNNAMED")
			.doesNotContain("result 42");
	}

	@Test
	void accessIsRefusedWhereTheJdkForbidsUnsafe() throws Exception {
		// What a later JDK will do by itself.
		assertThat(run(List.of("--sun-misc-unsafe-memory-access=deny"), "AUTO"))
			.contains("refused: The package java.base/java.lang is not opened", "gmp.enabled=false")
			.doesNotContain("result 42");
	}

	@Test
	void accessIsRefusedWhereVirtualThreadsAreBoundToPlatformThreads() throws Exception {
		for (String policy : List.of("AUTO", "OPENS")) {
			assertThat(run(List.of(OPENS, "-XX:+UnlockExperimentalVMOptions", "-XX:-VMContinuations"), policy))
				.contains("refused: This JVM runs each virtual thread as a platform thread", "GMP", "cannot work there",
						"without -XX:-VMContinuations", "gmp.enabled=false")
				.doesNotContain("result 42", "are not as GMP expects them", "Exception");
		}
	}

	private static String run(List<String> jvmArguments, String policy) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(jvmArguments);
		command
			.addAll(List.of("-Xmx128m", "-cp", System.getProperty("java.class.path"), Program.class.getName(), policy));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		try {
			process.getOutputStream().close();
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
			return output;
		}
		finally {
			process.destroyForcibly();
		}
	}

	/**
	 * What runs in the other JVM.
	 */
	static final class Program {

		private Program() {
		}

		public static void main(String[] args) throws Exception {
			try (Gmp gmp = Gmp.builder().access(AccessPolicy.valueOf(args[0])).build()) {
				int result = gmp.go(() -> 42).get(30, TimeUnit.SECONDS);
				System.out.println("result " + result + " through " + gmp.snapshot().access());
			}
			catch (GmpAccessException ex) {
				System.out.println("refused: " + ex.getMessage());
			}
		}

	}

}
