package dev.gmp.concurrent;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A clock that is cheap to read. It tells since when a goroutine waits: a machine that
 * leaves a goroutine reads a field of this clock instead of the system's clock, which
 * would cost a good part of the switch.
 *
 * <h2>How late the clock may be</h2> Sysmon sets the clock at each of its rounds, which
 * come at least every 10 ms while anything runs. While nothing runs, sysmon may sleep for
 * long. A machine that begins to run goroutines then, after its sleep or after a call
 * that blocked it, sets the clock first. So the clock is never ahead of the true time. It
 * is behind by a tick and a round of sysmon, or for as long as the operating system keeps
 * sysmon from running.
 *
 * <h2>How the time is counted</h2> The clock counts ticks of {@value #TICK_NANOS} ns
 * since the scheduler was made. An int lasts for 104 days and then begins anew, so a
 * goroutine that waits for longer is shown to wait for 104 days less. A long would make
 * each goroutine larger by 8 bytes.
 */
public final class CoarseClock extends CoarseClockTicks {

	private static final int TICK_SHIFT = 21;

	/** The length of a tick in nanoseconds. */
	public static final long TICK_NANOS = 1L << TICK_SHIFT;

	/** By how many ticks the clock may be ahead of who has just read the system's. */
	private static final int LEAD = 1 << 10;

	/** Stands for no time at all. */
	public static final int NONE = 0;

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
	public CoarseClock(long origin) {
		this.origin = origin;
		set(origin);
	}

	/**
	 * Returns the time as it was set last.
	 * @return the time in ticks, never {@link #NONE}
	 */
	public int read() {
		return (int) TICKS.getOpaque(this);
	}

	/**
	 * Sets the clock. From any thread.
	 * @param now the time of {@link System#nanoTime()}
	 */
	public void set(long now) {
		int ticks = ticks(now);
		// It is written only when it changes, as all machines read it. Two that do so at
		// once may leave the earlier time, by the moment that lies between them.
		if (ticks != read()) {
			TICKS.setOpaque(this, ticks);
		}
	}

	/**
	 * Returns how long ago a time was.
	 * @param ticks what {@link #read} returned
	 * @param now the time of {@link System#nanoTime()}
	 * @return nanoseconds, from the beginning of that tick
	 */
	public long age(int ticks, long now) {
		int past = ticks(now) - ticks;
		// The clock was set by somebody else after `now` was read.
		if (past < 0 && past >= -LEAD) {
			return 0;
		}
		long whole = Integer.toUnsignedLong(past);
		return (whole << TICK_SHIFT) + ((now - this.origin) & (TICK_NANOS - 1));
	}

	/**
	 * Returns how long the clock has run.
	 * @param now the time of {@link System#nanoTime()}
	 * @return nanoseconds
	 */
	public long uptime(long now) {
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

/**
 * The field of {@link CoarseClock}. Every machine reads it, so whatever is written often
 * must not lie around it.
 */
abstract class CoarseClockTicks extends CacheLinePadding {

	int ticks;

}
