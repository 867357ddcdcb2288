package dev.gmp.scheduler;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.gmp.Gmp;
import dev.gmp.Goroutine;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A scheduler may live for years.
 */
@Timeout(60)
@ExtendWith(GoroutineDumpOnFailure.class)
class SyscallCountTests {

	@Test
	void moreSyscallsThanAnIntHoldsAreCounted(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(1);
		long before = 2L * Integer.MAX_VALUE + 1;
		gmp.go(() -> {
			M m = M.current();
			assertThat(m).isNotNull();
			assertThat(m.p).isNotNull();
			m.p.counters.syscalls += before;
			return Goroutine.syscall(() -> "");
		}).get();
		assertThat(gmp.snapshot().counters().syscalls()).isEqualTo(before + 1);
	}

}
