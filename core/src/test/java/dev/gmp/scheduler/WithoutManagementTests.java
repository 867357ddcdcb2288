package dev.gmp.scheduler;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import dev.gmp.Gmp;
import dev.gmp.inspect.SysmonSnapshot;
import dev.gmp.testing.OtherJvm;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A runtime image that has nothing but {@code java.base}.
 */
class WithoutManagementTests {

	@Test
	void hogsAreTakenTheirProcessorAndOthersRun() throws Exception {
		String output = OtherJvm.run(Program.class, List.of("--limit-modules=java.base"), 60);
		assertThat(output.lines()).as(output).contains("42", "hogs 1", "blocked 0", "closed");
	}

	/**
	 * What runs in the other JVM.
	 */
	static final class Program {

		private static volatile boolean stop;

		private Program() {
		}

		public static void main(String[] args) throws Exception {
			try (Gmp gmp = Gmp.builder().processors(1).build()) {
				gmp.go("hog", () -> {
					while (!stop) {
						Thread.onSpinWait();
					}
				});
				Future<Integer> other = gmp.go(() -> {
					Thread.sleep(Duration.ofMillis(1));
					return 42;
				});
				System.out.println(other.get(30, TimeUnit.SECONDS));
				SysmonSnapshot sysmon = gmp.snapshot().sysmon();
				System.out.println("hogs " + sysmon.hogs());
				System.out.println("blocked " + sysmon.blocked());
				stop = true;
			}
			System.out.println("closed");
		}

	}

}
