package dev.gmp.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZI_Result;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

/**
 * A machine puts its last goroutine into the local queue and goes into a syscall; on the
 * way back it and sysmon both reach for the processor. Whoever gets it is alone with it,
 * and sees what the queue holds.
 * <p>
 * The result is whether the machine and whether sysmon got it, and how many goroutines
 * sysmon took from the queue as its owner, -1 if it did not get it.
 */
@JCStressTest
@Outcome(id = "true, false, -1", expect = ACCEPTABLE, desc = "The machine took it back.")
@Outcome(id = "false, true, 1", expect = ACCEPTABLE, desc = "Sysmon took it, with the goroutine.")
@Outcome(expect = FORBIDDEN, desc = "It has two owners, or none, or the goroutine is not seen.")
@State
public class SyscallTest {

	private final P p = Goroutines.newProcessor(0);

	private volatile boolean back;

	@Actor
	public void machine(ZZI_Result r) {
		this.p.runq.put(Goroutines.shared(0));
		this.p.enterSyscall();
		r.r1 = takeBack(this.p);
		this.back = true;
	}

	@Actor
	public void sysmon(ZZI_Result r) {
		r.r3 = -1;
		// Until it was in the syscall for a moment, or is back from it.
		while (!this.p.isInSyscall() && !this.back) {
			Thread.onSpinWait();
		}
		if (this.p.takeFromSyscall()) {
			r.r2 = true;
			r.r3 = (this.p.runq.get() == null) ? 0 : 1;
		}
	}

	boolean takeBack(P p) {
		return p.takeFromSyscall();
	}

	/**
	 * {@link SyscallTest} with a machine that looks and then takes, in two steps.
	 */
	@JCStressTest
	@State
	public static class Broken extends SyscallTest {

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

}
