package dev.gmp;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gmp.testing.OtherJvm;
import dev.gmp.testing.PatchedJdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * JDKs that lack one part of what GMP uses: the scheduler does without it, unless it is
 * the virtual threads themselves.
 */
@Timeout(120)
class SeamTests {

	@TempDir
	private Path directory;

	@Test
	@EnabledOnOs(OS.LINUX)
	void nothingIsLeftToATestedJdk() throws Exception {
		assertThat(run(List.of(), "FAIL")).contains("mode SCHEDULER tested true left []", "netpoll INTEGRATED")
			.doesNotContain(" INFO ", " WARN ");
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3 })
	@EnabledOnOs(OS.LINUX)
	void nothingIsLeftToItWhicheverWayTheJdkPolls(int pollerMode) throws Exception {
		assumeThat(pollerMode < 3 || Runtime.version().feature() >= 27).as("there is such a mode").isTrue();
		// A scheduler that could not close would say so, and take half a minute.
		assertThat(run(List.of("-Djdk.pollerMode=" + pollerMode), "FAIL"))
			.contains("child true, slept true, talked true", "mode SCHEDULER tested true left []", "netpoll INTEGRATED")
			.doesNotContain(" INFO ", " WARN ");
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void withoutItsPollersTheJdkPolls() throws Exception {
		String group = (Runtime.version().feature() < 27) ? "POLLERS" : "POLLER_GROUP";
		String output = run(PatchedJdk.rename(this.directory, "sun/nio/ch/Poller", group), "FAIL");
		assertThat(output).contains("mode SCHEDULER tested true left [sockets]", "netpoll JDK");
		assertOneLineSaysIt(output, "sockets=the pollers of this JDK");
	}

	@Test
	void withoutItsTimersTheJdkWakesThoseThatSleep() throws Exception {
		String output = run(
				PatchedJdk.rename(this.directory, "java/lang/VirtualThread$DelayedTaskSchedulers", "INSTANCE"), "FAIL");
		assertThat(output).contains("mode SCHEDULER tested true left [timers]");
		assertOneLineSaysIt(output, "timers=the timers of this JDK");
	}

	@Test
	void withoutContainersGoroutinesAreInTheRoot() throws Exception {
		String output = run(PatchedJdk.rename(this.directory, "", "registerContainer"), "FAIL");
		assertThat(output).contains("mode SCHEDULER tested true left [containers]");
		assertOneLineSaysIt(output, "containers=the containers of threads of this JDK");
	}

	private static void assertOneLineSaysIt(String output, String reason) {
		assertThat(output).contains("child true, slept true, talked true");
		assertThat(output.lines().filter((line) -> line.contains(" INFO "))).singleElement()
			.asString()
			.contains("left to the JDK", reason, "version " + Runtime.version(), "NoSuch");
		assertThat(output).doesNotContain(" WARN ", "\tat ");
	}

	@Test
	void withoutVirtualThreadsAsTheyAreExpectedThereIsNoScheduler() throws Exception {
		List<String> options = PatchedJdk.rename(this.directory, "java/lang/VirtualThread", "YIELDED");
		assertThat(run(options, "VIRTUAL_THREADS")).contains("mode FALLBACK", "child true, slept true, talked true")
			.containsOnlyOnce(" WARN ")
			.contains("are not as GMP expects them: java.lang.NoSuchFieldException: YIELDED");
		assertThat(run(options, "FAIL"))
			.contains("refused: The virtual threads of this JDK", "YIELDED", "gmp.enabled=false",
					"again: The virtual threads of this JDK")
			.doesNotContain("mode");
	}

	private static String run(List<String> options, String fallback) throws Exception {
		return OtherJvm.runWithLog(EveryPart.class, options, 60, fallback);
	}

}
