package dev.gmp.scheduler;

import java.io.IOException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gmp.inspect.NetpollMode;
import dev.gmp.jdk.JdkAccess;
import dev.gmp.jdk.JdkAccessException;
import dev.gmp.netpoll.SocketWaiters;

/**
 * Which poller the sockets of a scheduler's goroutines are waited for in.
 *
 * @param sockets the poller that machines ask; {@code null} if threads of the JDK poll
 * and no machine does
 * @param unavailable why the mode is not {@link NetpollMode#INTEGRATED}, {@code null} if
 * it is
 */
record NetpollChoice(@Nullable SocketWaiters sockets, @Nullable String unavailable) {

	private static final Logger logger = LoggerFactory.getLogger(NetpollChoice.class);

	/**
	 * Opens an epoll of our own, else pollers of the JDK's kind that machines can ask,
	 * else none.
	 * @param jdk the access to the JDK
	 * @param mode which one is wanted, {@code null} for whatever is possible
	 * @return the choice
	 * @throws JdkAccessException if {@link NetpollMode#INTEGRATED} is wanted and is not
	 * possible
	 */
	static NetpollChoice open(JdkAccess jdk, @Nullable NetpollMode mode) {
		String unavailable = (mode == NetpollMode.JDK) ? "it was asked for" : jdk.epollUnavailable();
		if (unavailable == null) {
			try {
				return new NetpollChoice(new SocketWaiters(jdk, jdk.newEpoll()), null);
			}
			catch (IOException ex) {
				unavailable = "the operating system refuses it: " + ex.getMessage();
			}
		}
		if (mode == NetpollMode.INTEGRATED) {
			throw new JdkAccessException(
					"gmp.netpoll is integrated, but the scheduler cannot poll sockets here: " + unavailable + ".",
					"Set gmp.netpoll to auto, or to jdk to leave sockets to the JDK's own pollers.", null);
		}
		return new NetpollChoice(jdkPollers(jdk), unavailable);
	}

	private static @Nullable SocketWaiters jdkPollers(JdkAccess jdk) {
		String unavailable = jdk.jdkPollersUnavailable();
		if (unavailable == null) {
			try {
				return new SocketWaiters(jdk, jdk.newJdkPollerPair());
			}
			catch (IOException ex) {
				unavailable = "the operating system refuses more of them: " + ex.getMessage();
			}
		}
		logger.debug("Threads of the JDK wake goroutines that wait for sockets: {}", unavailable);
		return null;
	}

	/**
	 * Returns the mode that snapshots show.
	 * @return the mode
	 */
	NetpollMode mode() {
		return (this.unavailable == null) ? NetpollMode.INTEGRATED : NetpollMode.JDK;
	}

}
