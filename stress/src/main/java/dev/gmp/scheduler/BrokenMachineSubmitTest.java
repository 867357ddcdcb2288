package dev.gmp.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * {@link MachineSubmitTest} with a goroutine that puts the other one into the ring and
 * wakes nobody.
 */
@JCStressTest
@State
public class BrokenMachineSubmitTest extends MachineSubmitTest {

	@Override
	void submit(Scheduler scheduler, P p, G child) {
		p.runq.put(child);
	}

	@Override
	@Actor
	public void parent(ZZ_Result r) {
		super.parent(r);
	}

	@Override
	@Actor
	public void other(ZZ_Result r) {
		super.other(r);
	}

}
