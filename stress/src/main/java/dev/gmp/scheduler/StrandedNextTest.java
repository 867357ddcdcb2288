package dev.gmp.scheduler;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

import dev.gmp.stress.Patience;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

/**
 * A whole scheduler with two processors: a goroutine readies another one, which goes to
 * {@code runnext}, and computes until that one has run. Nobody is woken for it, so sysmon
 * must notice; but sysmon sleeps while all processors are idle, as they often are here,
 * and must have been woken for the first goroutine.
 * <p>
 * The result is whether the goroutine in {@code runnext} ran, and whether another one
 * from elsewhere ran.
 */
@JCStressTest
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "Both ran.")
@Outcome(expect = FORBIDDEN, desc = "A goroutine lies in runnext or in the GRQ, and sysmon sleeps.")
@State
public class StrandedNextTest {

	/** Longer than sysmon takes to go to sleep. */
	private static final int MAX_PAUSE = 300_000;

	private final Scheduler scheduler;

	private volatile boolean childRan;

	private volatile boolean parentEnded;

	private volatile boolean otherRan;

	public StrandedNextTest() {
		this(Holder.SCHEDULER);
	}

	StrandedNextTest(Scheduler scheduler) {
		this.scheduler = scheduler;
	}

	@Actor
	public void parent(ZZ_Result r) {
		pause();
		this.scheduler.lifecycle().ready(Goroutines.of(this.scheduler, () -> {
			this.scheduler.lifecycle().ready(Goroutines.of(this.scheduler, () -> this.childRan = true));
			r.r1 = Patience.await(() -> this.childRan);
			this.parentEnded = true;
		}));
		while (!this.parentEnded) {
			Thread.yield();
		}
	}

	@Actor
	public void other(ZZ_Result r) {
		pause();
		this.scheduler.lifecycle().ready(Goroutines.of(this.scheduler, () -> this.otherRan = true));
		r.r2 = Patience.await(() -> this.otherRan);
	}

	private static void pause() {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		if (random.nextBoolean()) {
			LockSupport.parkNanos(random.nextInt(MAX_PAUSE));
		}
	}

	private static final class Holder {

		private static final Scheduler SCHEDULER = Goroutines.scheduler("next", 2);

	}

	/**
	 * {@link StrandedNextTest} with a scheduler whose sysmon has ended.
	 */
	@JCStressTest
	@State
	public static class Broken extends StrandedNextTest {

		private static final Scheduler SCHEDULER = Goroutines.scheduler("next", 2);

		static {
			SCHEDULER.sysmon().end();
		}

		public Broken() {
			super(SCHEDULER);
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

}
