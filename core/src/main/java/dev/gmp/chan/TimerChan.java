package dev.gmp.chan;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import dev.gmp.inspect.WaitReason;
import dev.gmp.scheduler.ParkBlocker;
import dev.gmp.scheduler.Scheduler;

/**
 * A channel at which a time arrives, once or again and again. The channel behaves as one
 * with a buffer for one value: a tick is sent at its time, and dropped if there is no
 * room.
 *
 * <h2>Why no thread drives it</h2> No thread sends to the channel. Whether a tick can be
 * received follows from the clock and from how many ticks were taken. A receiver parks
 * until the time of the next tick. So no thread and no table holds the channel, and a
 * channel without receivers is garbage like any other object.
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

	/**
	 * When the channel was made: on the clock of System.nanoTime(), and by the wall
	 * clock.
	 */
	private final long origin = System.nanoTime();

	private final Instant start = Instant.now();

	/** When the first tick comes, in nanoseconds since the origin. */
	private final long first;

	/** The nanoseconds between ticks, 0 if there is one tick only. */
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
			// The buffer would hold the first tick that was not taken. The ticks after
			// that one were dropped.
			if (TAKEN.compareAndSet(this, taken, ticks)) {
				return this.start.plusNanos(this.first + taken * this.period);
			}
			taken = this.taken;
		}
	}

	/**
	 * Returns whether another tick will come.
	 * @return whether there is a time to wait for
	 */
	boolean hasDue() {
		return !this.stopped && (this.period > 0 || this.taken == 0);
	}

	/**
	 * Returns when the next tick comes that was not taken, if another one will come.
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
