package dev.gmp.inspect;

/**
 * Why a goroutine waits, in the words of Go.
 */
public enum WaitReason {

	/** For a value from a channel. */
	CHAN_RECEIVE("chan receive"),

	/** For a receiver of a channel, or for space in its buffer. */
	CHAN_SEND("chan send"),

	/** For the first of several channels. */
	SELECT("select"),

	/** For a socket. */
	IO_WAIT("IO wait"),

	/** In {@link Thread#sleep}. */
	SLEEP("sleep"),

	/**
	 * For a lock, a monitor, or another means of synchronization of
	 * {@code java.util.concurrent}.
	 */
	SYNC("sync"),

	/** For anything else that parks by {@link java.util.concurrent.locks.LockSupport}. */
	PARK("park"),

	/**
	 * It executes, but not as a goroutine: it is in a syscall, it blocks its machine, or
	 * it computes on after its processor was taken.
	 */
	SYSCALL("syscall");

	private final String text;

	WaitReason(String text) {
		this.text = text;
	}

	/**
	 * Returns the words that Go's dumps use.
	 * @return such as {@code IO wait}
	 */
	@Override
	public String toString() {
		return this.text;
	}

}
