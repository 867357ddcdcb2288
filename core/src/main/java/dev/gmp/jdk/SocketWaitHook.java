package dev.gmp.jdk;

import java.io.IOException;

/**
 * What virtual threads that wait for a socket are offered to first, on their own thread.
 */
public interface SocketWaitHook {

	/**
	 * Registers the socket that the current thread is about to wait for.
	 * @param fd its descriptor
	 * @param read whether to read from it, else to write to it
	 * @return {@code false} to leave it to the JDK
	 * @throws IOException if it cannot be registered
	 */
	boolean register(int fd, boolean read) throws IOException;

	/**
	 * Ends the wait of the current thread.
	 * @param fd the descriptor
	 * @param read as it was registered
	 * @param polled whether it became ready, so that the registration is used up
	 * @return {@code false} if it was left to the JDK
	 */
	boolean deregister(int fd, boolean read, boolean polled);

}
