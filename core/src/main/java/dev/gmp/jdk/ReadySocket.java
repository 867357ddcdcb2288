package dev.gmp.jdk;

import org.jspecify.annotations.Nullable;

/**
 * The descriptor of a socket that is ready, as a key of the JDK's maps of the threads
 * that wait. Those have boxed integers as keys, and to box one takes memory, of which
 * there may be none just when a thread is to be woken. One object is used again and
 * again, by one thread at a time.
 */
public final class ReadySocket {

	private int fd;

	/**
	 * Sets the descriptor.
	 * @param fd the descriptor
	 * @return this
	 */
	public ReadySocket is(int fd) {
		this.fd = fd;
		return this;
	}

	int fd() {
		return this.fd;
	}

	@Override
	@SuppressWarnings("EqualsUnsafeCast") // it is looked up, and never in a map itself
	public boolean equals(@Nullable Object other) {
		return other instanceof Integer key && key == this.fd;
	}

	/**
	 * As {@link Integer#hashCode()}.
	 */
	@Override
	public int hashCode() {
		return this.fd;
	}

}
