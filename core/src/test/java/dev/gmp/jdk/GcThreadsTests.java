package dev.gmp.jdk;

import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GcThreads}.
 */
class GcThreadsTests {

	@Test
	void threadsOfTheCollectorsAreAddedUp() {
		assertThat(GcThreads.ofCollector(Map.of("GC Thread#0", 1L, "GC Thread#11", 2L, "G1 Conc#0", 4L,
				"G1 Main Marker", 8L, "VM Thread", 16L, "C2 CompilerThread0", 32L, "Service Thread", 64L)))
			.isEqualTo(15);
		assertThat(GcThreads.ofCollector(Map.of("ZWorkerYoung#0", 1L, "ZDriverMajor", 2L, "ZDirector", 4L,
				"RuntimeWorker#1", 8L, "VM Thread", 16L, "C1 CompilerThread0", 32L)))
			.isEqualTo(15);
		assertThat(GcThreads
			.ofCollector(Map.of("Shenandoah GC Threads#0", 1L, "Shenandoah Control Thread", 2L, "VM Thread", 4L)))
			.isEqualTo(3);
	}

	@Test
	void theSerialCollectorWorksInTheThreadOfTheVm() {
		assertThat(GcThreads.ofCollector(Map.of("VM Thread", 1L, "C2 CompilerThread0", 2L))).isEqualTo(1);
	}

	@Test
	void thisJvmTells() {
		long before = JdkAccess.get(true).gcCpuTime();
		assertThat(before).isNotNegative();
		System.gc();
		assertThat(JdkAccess.get(true).gcCpuTime()).isGreaterThan(before);
	}

}
