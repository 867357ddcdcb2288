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
 * in an int, which lasts for 104 days and then begins anew: a goroutine that waits for
 * longer is shown to wait for so much less. A long would make each goroutine larger by 8
 * bytes.
 */
final class CoarseClock extends CoarseClockState {

	private static final int TICK_SHIFT = 21;

	static final long TICK_NANOS = 1L << TICK_SHIFT;

	/** By how many ticks the clock may be ahead of who has just read the system's. */
	private static final int LEAD = 1 << 10;

	/** No time. */
	static final int NONE = 0;

	private static final VarHandle TICKS;

	static {
		try {
			TICKS = MethodHandles.lookup().findVarHandle(CoarseClock.class, "ticks", int.class);
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
	}

	/**
	 * Tells how long ago a time was.
	 * @param ticks what {@link #read} returned
	 * @param now the time of {@link System#nanoTime()}
	 * @return nanoseconds, from the beginning of that tick
	 */
	long age(int ticks, long now) {
		int past = ticks(now) - ticks;
		// The clock was set by somebody else after `now` was read.
		if (past < 0 && past >= -LEAD) {
			return 0;
		}
		long whole = Integer.toUnsignedLong(past);
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
