package dev.gmp.stress.waiting;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import dev.gmp.Gmp;
import dev.gmp.stress.waiting.Probe.Wait;

/**
 * A platform thread that sees a wait over its bound while it lasts, and takes the dump of
 * that moment. How late it is itself tells what this machine does to any thread at that
 * time.
 */
final class Watchdog implements Runnable {

	private static final long PERIOD = TimeUnit.MILLISECONDS.toNanos(1);

	private static final long REMEMBERED = TimeUnit.SECONDS.toNanos(10);

	/** A dump of more is nothing to read. */
	private static final int DUMPED = 60;

	private final Gmp gmp;

	private final Bound bound;

	private final Stolen stolen;

	private final List<Probe> probes;

	private final Waits late = new Waits();

	private final CountDownLatch seen = new CountDownLatch(1);

	private volatile @Nullable Violation violation;

	/** Since when waits count. */
	private volatile @Nullable Long judgedFrom;

	private volatile boolean over;

	Watchdog(Gmp gmp, Bound bound, Stolen stolen, List<Probe> probes) {
		this.gmp = gmp;
		this.bound = bound;
		this.stolen = stolen;
		this.probes = probes;
	}

	@Override
	public void run() {
		while (!this.over && this.violation == null) {
			long due = System.nanoTime() + PERIOD;
			LockSupport.parkNanos(PERIOD);
			long now = System.nanoTime();
			this.late.add(Math.max(0, now - due));
			this.stolen.forget(now - REMEMBERED);
			Long judged = this.judgedFrom;
			if (judged != null) {
				this.probes.forEach((probe) -> look(probe, judged, now));
			}
		}
	}

	/**
	 * Ends the time that is only for getting started. All probes are there.
	 */
	void judge() {
		this.judgedFrom = System.nanoTime();
		this.probes.forEach(Probe::record);
	}

	private void look(Probe probe, long judged, long now) {
		for (Wait wait = probe.ended(); wait != null; wait = probe.ended()) {
			judge(probe, wait, judged);
		}
		Wait lasting = probe.lasting(now);
		if (lasting != null) {
			judge(probe, lasting, judged);
		}
	}

	private void judge(Probe probe, Wait wait, long judged) {
		long from = Math.max(wait.from(), judged);
		long nanos = wait.to() - from;
		if (nanos <= this.bound.nanos(0, 0, this.late.worst())) {
			return;
		}
		long allowed = this.bound.nanos(this.stolen.within(from, wait.to()),
				this.stolen.longest(from - PERIOD, wait.to()), this.late.worst());
		if (nanos > allowed && this.violation == null) {
			// The line that counts: what comes after it shows a later moment.
			String dump = this.gmp.dump(DUMPED).toString();
			this.violation = new Violation(probe.name(), nanos, allowed, wait.lasts(), dump);
			this.seen.countDown();
		}
	}

	/**
	 * Waits for a wait over its bound.
	 * @param nanos how long at most
	 * @return whether there was one
	 * @throws InterruptedException if the current thread is interrupted
	 */
	boolean await(long nanos) throws InterruptedException {
		return this.seen.await(nanos, TimeUnit.NANOSECONDS);
	}

	void end() {
		this.over = true;
	}

	Waits late() {
		return this.late;
	}

	@Nullable Violation violation() {
		return this.violation;
	}

	/**
	 * A wait over its bound.
	 *
	 * @param probe who waited
	 * @param nanos how long until it was seen
	 * @param allowed how long it may have waited
	 * @param lasted whether it waited still
	 * @param dump the scheduler at that moment
	 */
	record Violation(String probe, long nanos, long allowed, boolean lasted, String dump) {
	}

}
