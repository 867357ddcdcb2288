package dev.gmp.jdk;

import java.io.File;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.gmp.AccessPolicy;
import dev.gmp.Gmp;
import dev.gmp.GmpAccessException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the log tells users to do: an {@code Add-Opens} entry in the manifest of the jar
 * that {@code java -jar} runs.
 */
@Timeout(120)
class ExecutableJarTests {

	@TempDir
	private Path directory;

	@Test
	void anEntryInTheManifestOpensThePackage() throws Exception {
		assertThat(run(jar("java.base/java.lang"))).contains("opens 42", "then OPENS: accepted")
			.doesNotContain("WARN", "Unsafe", "Exception");
	}

	@Test
	void withoutTheEntryUnsafeIsUsedAndDoesNotCountAsOpenedForWhoForbidsIt() throws Exception {
		assertThat(run(jar(null))).contains("unsafe 42", "sun.misc.Unsafe", "then OPENS: The package")
			.doesNotContain("Exception");
	}

	private Path jar(String opens) throws Exception {
		Manifest manifest = new Manifest();
		Attributes attributes = manifest.getMainAttributes();
		attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
		attributes.put(Attributes.Name.MAIN_CLASS, Program.class.getName());
		attributes.put(Attributes.Name.CLASS_PATH, classPath());
		if (opens != null) {
			attributes.putValue("Add-Opens", opens);
		}
		Path jar = this.directory.resolve("application.jar");
		try (OutputStream out = Files.newOutputStream(jar);
				JarOutputStream content = new JarOutputStream(out, manifest)) {
			content.flush();
		}
		return jar;
	}

	private static String classPath() {
		return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
			.map((entry) -> Path.of(entry).toUri().toString())
			.collect(Collectors.joining(" "));
	}

	private static String run(Path jar) throws Exception {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-Xmx128m", "-jar", jar.toString()));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		try {
			process.getOutputStream().close();
			assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("the program ended").isTrue();
			return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
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
			try (Gmp gmp = Gmp.builder().processors(1).build()) {
				System.out.println(gmp.snapshot().access() + " " + gmp.go(() -> 42).get(30, TimeUnit.SECONDS));
			}
			try (Gmp gmp = Gmp.builder().processors(1).access(AccessPolicy.OPENS).build()) {
				System.out.println("then OPENS: accepted by " + gmp.name());
			}
			catch (GmpAccessException ex) {
				System.out.println("then OPENS: " + ex.getMessage());
			}
		}

	}

}
