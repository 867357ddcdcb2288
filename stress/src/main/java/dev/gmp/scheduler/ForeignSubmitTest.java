package dev.gmp.scheduler;

import java.util.function.BooleanSupplier;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

import dev.gmp.stress.Patience;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

/**
 * A whole scheduler with one processor: two threads that hold no processor each submit a
 * goroutine that ends at once, and wait for it. The machine goes idle between them all
 * the time, and must be woken each time.
 * <p>
 * The result is whether the goroutines ran.
 */
@JCStressTest
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "Both ran.")
@Outcome(expect = FORBIDDEN, desc = "A goroutine lies in the GRQ, and the machine sleeps.")
@State
public class ForeignSubmitTest {

	private static final Scheduler SCHEDULER = Goroutines.scheduler("foreign", 1);

	private volatile boolean firstRan;

	private volatile boolean secondRan;

	@Actor
	public void first(ZZ_Result r) {
		submit(SCHEDULER, Goroutines.of(SCHEDULER, () -> this.firstRan = true));
		r.r1 = ran(() -> this.firstRan);
	}

	@Actor
	public void second(ZZ_Result r) {
		submit(SCHEDULER, Goroutines.of(SCHEDULER, () -> this.secondRan = true));
		r.r2 = ran(() -> this.secondRan);
	}

	void submit(Scheduler scheduler, G g) {
		scheduler.lifecycle().ready(g);
	}

	private static boolean ran(BooleanSupplier ran) {
		boolean inTime = Patience.await(ran);
		if (!inTime) {
			// For the next ones, which cannot run before it.
			SCHEDULER.wakeups().wakep();
		}
		return inTime;
	}

	/**
	 * {@link ForeignSubmitTest} with submitters that wake nobody.
	 */
	@JCStressTest
	@State
	public static class Broken extends ForeignSubmitTest {

		@Override
		void submit(Scheduler scheduler, G g) {
			scheduler.grq().put(g);
		}

		@Override
		@Actor
		public void first(ZZ_Result r) {
			super.first(r);
		}

		@Override
		@Actor
		public void second(ZZ_Result r) {
			super.second(r);
		}

	}

}
