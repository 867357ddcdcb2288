package dev.gmp.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.abort;

/**
 * Control groups.
 */
class QuotaTests {

	@Test
	void saysWhyThereIsNoGroup(@TempDir Path root) {
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> Quota.of(root, 0.5))
			.withMessageContaining("no control group");
		assertThat(root).isEmptyDirectory();
	}

	@Test
	void processIsInTheGroupAndTheGroupGoesAway() throws Exception {
		Quota quota;
		try {
			quota = Quota.of(0.5);
		}
		catch (IOException ex) {
			abort(ex.getMessage());
			return;
		}
		String group;
		try (quota) {
			group = quota.prefix().getLast().replace("/cgroup.procs", "");
			List<String> command = new ArrayList<>(quota.prefix());
			command.addAll(List.of("sh", "-c", "cat /proc/self/cgroup"));
			assertThat(Processes.run(command, Map.of())).contains(Path.of(group).getFileName().toString());
		}
		assertThat(Files.exists(Path.of(group))).isFalse();
	}

}
