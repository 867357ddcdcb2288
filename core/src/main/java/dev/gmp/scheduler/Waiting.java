package dev.gmp.scheduler;

import java.util.concurrent.locks.LockSupport;

import dev.gmp.inspect.WaitReason;

/**
 * What a thread gives to {@link LockSupport#park(Object)} to let snapshots tell why it
 * waits. Giving it is all that this costs the thread: it is asked only by who takes a
 * snapshot.
 */
public interface Waiting {

	/**
	 * Tells why the thread waits that is parked on this. Called by other threads, also
	 * when the thread has gone on already; must not block.
	 * @return the reason
	 */
	WaitReason waitReason();

}
