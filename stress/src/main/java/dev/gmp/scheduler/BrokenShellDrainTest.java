package dev.gmp.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * {@link ShellDrainTest} with a drain that moves the head without a CAS.
 */
@JCStressTest
@State
public class BrokenShellDrainTest extends ShellDrainTest {

	public BrokenShellDrainTest() {
		this(Goroutines.newGrq());
	}

	private BrokenShellDrainTest(GlobalRunQueue grq) {
		super(grq, new BrokenLocalRunQueue(grq));
	}

	@Override
	@Actor
	public void hog() {
		super.hog();
	}

	@Override
	@Actor
	public void sysmon() {
		super.sysmon();
	}

	@Override
	@Arbiter
	public void arbiter(II_Result r) {
		super.arbiter(r);
	}

}
