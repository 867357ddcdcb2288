package dev.gmp.scheduler;

import java.util.concurrent.locks.LockSupport;

import dev.gmp.inspect.WaitReason;

/**
 * The blocker that a thread gives to {@link LockSupport#park(Object)} to let snapshots
 * tell why it waits. Giving it is all that this costs the thread. Only a snapshot asks
 * the blocker.
 */
public interface ParkBlocker {

	/**
	 * Returns why the thread waits that is parked on this object. Other threads call
	 * this, also when that thread has gone on already. The method must not block.
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
