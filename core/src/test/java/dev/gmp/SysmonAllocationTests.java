package dev.gmp;

import java.lang.management.ManagementFactory;

import com.sun.management.ThreadMXBean;
import dev.gmp.scheduler.SchedulerProbe;
import dev.gmp.testing.NativeSleep;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What sysmon allocates while it looks after goroutines: nothing, however long they run.
 */
@Timeout(60)
class SysmonAllocationTests {

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private static final int ROUNDS = 300;

	/**
	 * For what happens once, such as a report. A round that allocated would need more.
	 */
	private static final long ONCE = 8 * ROUNDS;

	private volatile boolean stop;

	@Test
	void nothingBesideOneThatComputes() throws Exception {
		assertAllocatesNothingBeside(() -> {
			while (!this.stop) {
				Thread.onSpinWait();
			}
		});
	}

	@Test
	void nothingBesideOneThatBlocksItsMachine() throws Exception {
		assertAllocatesNothingBeside(() -> {
			while (!this.stop) {
				NativeSleep.sleep(3_000);
			}
		});
	}

	private void assertAllocatesNothingBeside(Runnable task) throws Exception {
		try (Gmp gmp = Gmp.builder().processors(1).name("allocation").build()) {
			gmp.go(task);
			Thread sysmon = SchedulerProbe.threads()
				.stream()
				.filter((thread) -> thread.getName().equals("allocation-sysmon"))
				.findFirst()
				.orElseThrow();
			try {
				// Then the processor is replaced, and the report made.
				Awaitility.await().until(() -> !gmp.snapshot().sysmon().longRunning().isEmpty());
				awaitRounds(gmp, ROUNDS);
				long before = THREADS.getThreadAllocatedBytes(sysmon.threadId());
				awaitRounds(gmp, ROUNDS);
				assertThat(THREADS.getThreadAllocatedBytes(sysmon.threadId()) - before).isLessThan(ONCE);
			}
			finally {
				this.stop = true;
			}
		}
	}

	private static void awaitRounds(Gmp gmp, int rounds) {
		long until = gmp.snapshot().sysmon().rounds() + rounds;
		Awaitility.await().until(() -> gmp.snapshot().sysmon().rounds() >= until);
	}

}
