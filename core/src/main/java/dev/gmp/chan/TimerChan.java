package dev.gmp.chan;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import dev.gmp.inspect.WaitReason;
import dev.gmp.scheduler.Scheduler;
import dev.gmp.scheduler.ParkBlocker;

/**
 * A channel that a time arrives at, once or again and again.
 * <p>
 * Nobody sends to it: whether a tick is there to be received follows from the clock and
 * from how many were taken, and who waits for one parks until its time. So nothing has to
 * drive it, nothing is held while nobody looks at it, and there is nothing to be leaked.
 * It behaves as a channel with a buffer for one value, to which ticks are sent at their
 * times, and dropped if there is no room.
 */
final class TimerChan implements ReceiveChan<Instant>, ParkBlocker {

	private static final VarHandle TAKEN;

	static {
		try {
			TAKEN = MethodHandles.lookup().findVarHandle(TimerChan.class, "taken", long.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private static final long NEVER = Long.MAX_VALUE;

	/** When it was made: on the clock of System.nanoTime(), and by the wall clock. */
	private final long origin = System.nanoTime();

	private final Instant start = Instant.now();

	/** When the first tick comes, in nanoseconds since the origin. */
	private final long first;

	/** The time between ticks, 0 if there is one only. */
	private final long period;

	/** Ticks up to this one, counted from 1, were taken or dropped. */
	private volatile long taken;

	private volatile boolean stopped;

	TimerChan(long first, long period) {
		this.first = first;
		this.period = period;
	}

	void stop() {
		this.stopped = true;
	}

	/*
	 * How many ticks have come.
	 */
	private long ticks() {
		long elapsed = System.nanoTime() - this.origin;
		if (elapsed < this.first || this.stopped) {
			return 0;
		}
		return (this.period == 0) ? 1 : 1 + (elapsed - this.first) / this.period;
	}

	@Override
	public @Nullable Instant poll() {
		long taken = this.taken;
		while (true) {
			long ticks = ticks();
			if (ticks <= taken) {
				return null;
			}
			// What would lie in the buffer is the first tick that nobody took. Those
			// after it were dropped.
			if (TAKEN.compareAndSet(this, taken, ticks)) {
				return this.start.plusNanos(this.first + taken * this.period);
			}
			taken = this.taken;
		}
	}

	/**
	 * Tells whether another tick will come.
	 * @return whether there is a time to wait for
	 */
	boolean hasDue() {
		return !this.stopped && (this.period > 0 || this.taken == 0);
	}

	/**
	 * Tells when the next tick comes that was not taken, if another one will come.
	 * @return the time on the clock of {@link System#nanoTime()}
	 */
	long due() {
		return this.origin + this.first + this.taken * this.period;
	}

	@Override
	public @Nullable Instant receive() throws InterruptedException {
		return await(false, 0);
	}

	@Override
	public @Nullable Instant poll(Duration timeout) throws InterruptedException {
		return await(true, System.nanoTime() + Parking.nanos(timeout));
	}

	private @Nullable Instant await(boolean timed, long deadline) throws InterruptedException {
		if (Thread.interrupted()) {
			throw new InterruptedException();
		}
		while (true) {
			Instant tick = poll();
			if (tick != null) {
				Scheduler.checkpoint();
				return tick;
			}
			long now = System.nanoTime();
			long left = hasDue() ? due() - now : NEVER;
			if (timed) {
				if (deadline - now <= 0) {
					return null;
				}
				left = Math.min(left, deadline - now);
			}
			if (left == NEVER) {
				LockSupport.park(this);
			}
			else if (left > 0) {
				LockSupport.parkNanos(this, left);
			}
			if (Thread.interrupted()) {
				throw new InterruptedException();
			}
		}
	}

	@Override
	public boolean isClosed() {
		return false;
	}

	@Override
	public int size() {
		return (ticks() > this.taken) ? 1 : 0;
	}

	@Override
	public int capacity() {
		return 1;
	}

	@Override
	public WaitReason waitReason() {
		return WaitReason.CHAN_RECEIVE;
	}

}
