package dev.gmp.scheduler;

import org.jspecify.annotations.Nullable;

/**
 * For how long a goroutine that holds its machine has computed, and for how long the
 * machine has been blocked. The time since the goroutine began tells neither: the machine
 * may wait for a core, or for the end of a garbage collection. That is no fault of the
 * goroutine, and all goroutines would be accused of it at once.
 * <p>
 * A goroutine has computed for as long as its thread used a core. A machine was blocked
 * between two looks if its thread used next to no core, and waits for an event at the
 * second look, and not for a core.
 * <p>
 * Only sysmon's thread uses this object.
 */
final class Holding {

	/** A thread that used so small a part of a core was blocked. */
	private static final int BURNING_PART = 20;

	private boolean begun;

	private boolean reported;

	private long lookedAt;

	private long cpu;

	private long computed;

	private long blocked;

	/**
	 * Forgets everything, for the next goroutine.
	 */
	void reset() {
		this.begun = false;
		this.reported = false;
		this.computed = 0;
		this.blocked = 0;
	}

	/**
	 * Notes where it begins, unless it has begun.
	 * @param cpu the CPU time of the machine's thread
	 * @param now the time
	 */
	void begin(long cpu, long now) {
		if (!this.begun) {
			this.begun = true;
			this.cpu = cpu;
			this.lookedAt = now;
		}
	}

	/**
	 * Returns whether it is time to look again.
	 * @param every nanoseconds between two looks
	 * @param now the time
	 * @return {@code false} also if it was reported
	 */
	boolean isDue(long every, long now) {
		return !this.reported && now - this.lookedAt >= every;
	}

	/**
	 * Returns whether the machine used next to no core since the last look. Only then it
	 * matters whether it waits.
	 * @param cpu the CPU time of its thread
	 * @param now the time
	 * @return whether it did not
	 */
	boolean wasIdle(long cpu, long now) {
		return cpu - this.cpu <= (now - this.lookedAt) / BURNING_PART;
	}

	/**
	 * Looks at the machine.
	 * @param cpu the CPU time of its thread
	 * @param waits whether it {@linkplain #wasIdle was idle} and does not wait for a core
	 * now
	 * @param limit what is long
	 * @param now the time
	 * @return what the goroutine has done for long, {@code null} if there is nothing to
	 * report
	 */
	@Nullable Stall look(long cpu, boolean waits, long limit, long now) {
		this.computed += cpu - this.cpu;
		this.blocked = waits ? this.blocked + now - this.lookedAt : 0;
		this.cpu = cpu;
		this.lookedAt = now;
		if (this.computed < limit && this.blocked < limit) {
			return null;
		}
		this.reported = true;
		return (this.computed >= limit) ? Stall.HOG : Stall.BLOCKED;
	}

	/**
	 * Tells for how long the goroutine has done so.
	 * @param stall what it does
	 * @return nanoseconds
	 */
	long nanos(Stall stall) {
		return (stall == Stall.HOG) ? this.computed : this.blocked;
	}

	/**
	 * Takes out a time in which nothing could run.
	 * @param nanos how long
	 * @param now the time, after which nothing may lie
	 */
	void discount(long nanos, long now) {
		this.lookedAt = later(this.lookedAt, nanos, now);
	}

	/**
	 * Moves a time, so that a stretch of time after it does not count.
	 * @param time the time
	 * @param nanos how long the stretch was
	 * @param now its end, after which nothing may lie
	 * @return the time from which on to count
	 */
	static long later(long time, long nanos, long now) {
		return (now - time > nanos) ? time + nanos : now;
	}

}
