package dev.gmp.scheduler;

import java.lang.management.ManagementFactory;
import java.time.Duration;

import com.sun.management.ThreadMXBean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.gmp.Gmp;
import dev.gmp.testing.NativeSleep;

/**
 * What sysmon allocates while it looks after goroutines: nothing, however long they run.
 */
@Timeout(60)
class SysmonAllocationTests {

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private static final int ROUNDS = 200;

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
				NativeSleep.sleep(6_000);
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
				// What happens once comes first: the processor is replaced, the report is
				// made, and the JVM spins classes for method handles.
				Awaitility.await().atMost(LIMIT).until(() -> allocatedIn(gmp, sysmon), (bytes) -> bytes < ONCE);
			}
			finally {
				this.stop = true;
			}
		}
	}

	private static long allocatedIn(Gmp gmp, Thread sysmon) {
		long before = THREADS.getThreadAllocatedBytes(sysmon.threadId());
		awaitRounds(gmp, ROUNDS);
		return THREADS.getThreadAllocatedBytes(sysmon.threadId()) - before;
	}

	private static void awaitRounds(Gmp gmp, int rounds) {
		long until = gmp.snapshot().sysmon().rounds() + rounds;
		Awaitility.await().until(() -> gmp.snapshot().sysmon().rounds() >= until);
	}

}
