package dev.gmp;

import org.jspecify.annotations.Nullable;

import dev.gmp.inspect.NetpollMode;

/**
 * Who wakes goroutines that wait for sockets.
 */
public enum NetpollPolicy {

	/**
	 * The scheduler where it can, as {@link #INTEGRATED}, else the JDK. A snapshot tells
	 * which it is, and why.
	 */
	AUTO(null),

	/**
	 * The scheduler asks for the sockets that are ready when it looks for work, and idle
	 * machines wait for them, as in Go. Only on Linux.
	 */
	INTEGRATED(NetpollMode.INTEGRATED),

	/**
	 * The JDK's own poller, which has a thread of its own.
	 */
	JDK(NetpollMode.JDK);

	private final @Nullable NetpollMode mode;

	NetpollPolicy(@Nullable NetpollMode mode) {
		this.mode = mode;
	}

	@Nullable NetpollMode mode() {
		return this.mode;
	}

}
