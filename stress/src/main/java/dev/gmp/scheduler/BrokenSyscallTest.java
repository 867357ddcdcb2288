package dev.gmp.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/**
 * {@link SyscallTest} with a machine that looks and then takes, in two steps.
 */
@JCStressTest
@State
public class BrokenSyscallTest extends SyscallTest {

	@Override
	@Actor
	public void machine(ZZI_Result r) {
		super.machine(r);
	}

	@Override
	@Actor
	public void sysmon(ZZI_Result r) {
		super.sysmon(r);
	}

	@Override
	boolean takeBack(P p) {
		boolean there = p.isInSyscall();
		for (int i = 0; i < 10; i++) {
			Thread.onSpinWait();
		}
		p.takeFromSyscall();
		return there;
	}

}
