package dev.gmp;

import org.jspecify.annotations.Nullable;

import dev.gmp.inspect.NetpollMode;

/**
 * What wakes goroutines that wait for sockets.
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
	 * The JDK's pollers. On Linux the scheduler has some of its own, and asks those as if
	 * it were {@link #INTEGRATED}; idle machines are woken by a thread of the JDK.
	 * Elsewhere, or with {@code -Djdk.pollerMode=1}, threads of the JDK wake the
	 * goroutines.
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
