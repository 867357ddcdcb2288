package dev.gmp.scheduler;

import java.util.concurrent.locks.LockSupport;

import dev.gmp.inspect.WaitReason;

/**
 * What a thread gives to {@link LockSupport#park(Object)} to let snapshots tell why it
 * waits. Giving it is all that this costs the thread: it is asked only by who takes a
 * snapshot.
 */
public interface ParkBlocker {

	/**
	 * Returns why the thread waits that is parked on this. Called by other threads, also
	 * when the thread has gone on already; must not block.
	 * @return the reason
	 */
	WaitReason waitReason();

	/**
	 * Returns what the thread waits on, of which snapshots show the class. Called as
	 * {@link #waitReason()} is.
	 * @return the object, this one unless it stands for another one
	 */
	default Object waitsOn() {
		return this;
	}

}
