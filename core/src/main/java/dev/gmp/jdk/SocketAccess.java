package dev.gmp.jdk;

import java.io.IOException;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The waits of virtual threads for sockets. Where a JDK does not let GMP have them, its
 * own pollers go on waking those threads.
 */
public interface SocketAccess {

	/**
	 * Tells why {@link #newEpoll} cannot be used in this JVM.
	 * @return the reason, {@code null} if it can
	 */
	@Nullable String epollUnavailable();

	/**
	 * Tells why {@link #newJdkPollerPair} cannot be used in this JVM.
	 * @return the reason, {@code null} if it can
	 */
	@Nullable String jdkPollersUnavailable();

	/**
	 * Offers each wait of a virtual thread for a socket to GMP from now on, before the
	 * JDK's own poller gets it. Only where one of the two can be used.
	 * @param waits what they are offered to; nothing may be installed yet
	 */
	void installSocketWaits(SocketWaitHook waits);

	/**
	 * Leaves waits to the JDK again. Those that are under way still reach what they were
	 * offered to.
	 */
	void uninstallSocketWaits();

	/**
	 * Wakes the virtual thread that waits for a socket, if there is one; as if the JDK's
	 * own poller had seen that it is ready. Takes no memory.
	 * @param socket the socket
	 * @param read whether it waits to read, else to write
	 */
	void socketReady(ReadySocket socket, boolean read);

	/**
	 * Lists the threads that wait for a socket, in GMP's pollers or in the JDK's own. Not
	 * on the hot path.
	 * @return the descriptor that each thread waits to read from; for those that wait to
	 * write, its complement; empty where this JDK does not tell
	 */
	Map<Thread, Integer> socketWaits();

	/**
	 * Creates an epoll. Not on the hot path.
	 * @return the epoll, to be closed
	 * @throws IOException if the operating system refuses it
	 */
	EventPoller newEpoll() throws IOException;

	/**
	 * Creates pollers as the JDK has them for its own virtual threads, which nobody but
	 * the caller asks. Not on the hot path.
	 * @return the pollers, to be closed
	 * @throws IOException if the operating system refuses them
	 */
	EventPoller newJdkPollerPair() throws IOException;

}
