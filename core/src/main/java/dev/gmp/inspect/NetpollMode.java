package dev.gmp.inspect;

/**
 * Who wakes goroutines that wait for sockets.
 */
public enum NetpollMode {

	/** The scheduler polls the sockets itself when it looks for work, as Go does. */
	INTEGRATED,

	/** The JDK's own poller does, from a thread of its own. */
	JDK

}
