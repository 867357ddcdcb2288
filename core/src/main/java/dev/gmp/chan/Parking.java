package dev.gmp.chan;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import dev.gmp.scheduler.ParkBlocker;

/**
 * What a thread parks on until another thread has completed the operation that it waits
 * for, or until the waiting thread gives up.
 */
interface Parking extends ParkBlocker {

	/** The longest time that can be waited for, in nanoseconds: 146 years. */
	long FOREVER = Long.MAX_VALUE / 2;

	/**
	 * Returns whether the operation was completed.
	 * @return whether the thread need not wait any more
	 */
	boolean isDone();

	/**
	 * Gives the operation up.
	 * @return {@code false} if it is too late: the operation was completed, or will be at
	 * once
	 */
	boolean cancel();

	/**
	 * Lets the current thread, to which the parking belongs, wait for the operation. An
	 * error that the JDK throws while the thread parks counts as an interrupt.
	 * @param parking what to wait for
	 * @param deadline until when, on the clock of {@link System#nanoTime()}
	 * @param timed whether there is a deadline
	 * @return whether the operation was completed, {@code false} if it was given up at
	 * the deadline
	 * @throws InterruptedException if the operation was given up because the thread was
	 * interrupted
	 */
	static boolean await(Parking parking, boolean timed, long deadline) throws InterruptedException {
		while (!parking.isDone()) {
			if (!timed) {
				park(parking, FOREVER);
			}
			else {
				long left = deadline - System.nanoTime();
				if (left > 0) {
					park(parking, left);
				}
				else if (parking.cancel()) {
					return false;
				}
				else {
					awaitDone(parking);
				}
			}
			// A completed operation is kept, and so is an interrupt that came as well.
			if (!parking.isDone() && Thread.interrupted()) {
				if (parking.cancel()) {
					throw new InterruptedException();
				}
				awaitDone(parking);
				Thread.currentThread().interrupt();
			}
		}
		return true;
	}

	private static void park(Parking parking, long nanos) {
		try {
			if (nanos == FOREVER) {
				LockSupport.park(parking);
			}
			else {
				LockSupport.parkNanos(parking, nanos);
			}
		}
		catch (Error ex) {
			// The stack has ended there, or the memory. A thread that leaves may not stay
			// in a queue, and a completed operation is to be kept.
			if (parking.cancel()) {
				throw ex;
			}
			awaitDone(parking);
		}
	}

	/*
	 * Another thread has claimed the operation and has only to leave the lock. It is too
	 * late for anything else.
	 */
	private static void awaitDone(Parking parking) {
		boolean interrupted = false;
		while (!parking.isDone()) {
			// A goroutine that spun here could keep that thread from running.
			Thread.yield();
			interrupted |= Thread.interrupted();
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Converts a duration.
	 * @param duration the duration
	 * @return nanoseconds, at most {@link #FOREVER}, at least 0
	 */
	static long nanos(Duration duration) {
		if (duration.isNegative()) {
			return 0;
		}
		// Duration.toNanos throws where it overflows.
		return (duration.toSeconds() >= FOREVER / 1_000_000_000) ? FOREVER : duration.toNanos();
	}

}
