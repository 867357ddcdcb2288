package dev.gmp.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A clock that is cheap to read, for the time since when a goroutine waits: a machine
 * that leaves a goroutine reads a field instead of the system's clock, which would cost a
 * good part of the switch.
 * <p>
 * Sysmon sets it at each round, at least every 10 ms while anything runs. It may sleep
 * for long while nothing does: who begins to run goroutines then, a machine that has
 * slept or that comes back from a call that blocked it, sets it first. So it is never
 * later than the true time, and behind it by a tick and a round of sysmon, or for as long
 * as the operating system keeps sysmon from running.
 * <p>
 * The time is counted in ticks of {@value #TICK_NANOS} ns since the scheduler was made,
 * in an int, which lasts for 416 days and then begins anew: a goroutine that waits for
 * longer is shown to wait for so much less. A long would make each goroutine larger by 8
 * bytes.
 */
final class CoarseClock extends CoarseClockState {

	private static final int TICK_SHIFT = 23;

	static final long TICK_NANOS = 1L << TICK_SHIFT;

	/** No time. */
	static final int NONE = 0;

	/** From how much later on the time in nanoseconds is written anew. */
	private static final long STEP_NANOS = 1_000_000;

	private static final VarHandle TICKS;

	private static final VarHandle NANOS;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			TICKS = lookup.findVarHandle(CoarseClock.class, "ticks", int.class);
			NANOS = lookup.findVarHandle(CoarseClock.class, "nanos", long.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final long origin;

	long p16, p17, p18, p19, p20, p21, p22, p23, p24, p25, p26, p27, p28, p29, p30, p31;

	/**
	 * Creates a clock.
	 * @param origin when it begins to count
	 */
	CoarseClock(long origin) {
		this.origin = origin;
		NANOS.setOpaque(this, origin & ~1);
		set(origin);
	}

	/**
	 * Tells about when it is.
	 * @return the time in ticks, never {@link #NONE}
	 */
	int read() {
		return (int) TICKS.getOpaque(this);
	}

	/**
	 * Tells about when it is, for the time at which a goroutine becomes runnable.
	 * @return the time of {@link System#nanoTime()}, a millisecond and a round of sysmon
	 * too early at most; always even, see {@link G#readyAt}
	 */
	long nanos() {
		return (long) NANOS.getOpaque(this);
	}

	/**
	 * Sets the clock. From any thread.
	 * @param now the time of {@link System#nanoTime()}
	 */
	void set(long now) {
		int ticks = ticks(now);
		// It is written only when it changes, as all machines read it. Two that do so at
		// once may leave the earlier time, by the moment that lies between them.
		if (ticks != read()) {
			TICKS.setOpaque(this, ticks);
		}
		if (now - nanos() >= STEP_NANOS) {
			NANOS.setOpaque(this, now & ~1);
		}
	}

	/**
	 * Tells how long ago a time was.
	 * @param ticks what {@link #read} returned
	 * @param now the time of {@link System#nanoTime()}
	 * @return nanoseconds, from the beginning of that tick
	 */
	long age(int ticks, long now) {
		long whole = Integer.toUnsignedLong(ticks(now) - ticks);
		return (whole << TICK_SHIFT) + ((now - this.origin) & (TICK_NANOS - 1));
	}

	/**
	 * Tells how long it has run.
	 * @param now the time of {@link System#nanoTime()}
	 * @return nanoseconds
	 */
	long uptime(long now) {
		return now - this.origin;
	}

	/*
	 * From 1 on, also when it begins anew: 0 is no time.
	 */
	private int ticks(long now) {
		int ticks = (int) ((now - this.origin) >>> TICK_SHIFT) + 1;
		return (ticks != NONE) ? ticks : 1;
	}

}
