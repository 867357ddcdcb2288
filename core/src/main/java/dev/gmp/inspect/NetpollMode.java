package dev.gmp.inspect;

/**
 * Which threads wake goroutines that wait for sockets.
 */
public enum NetpollMode {

	/** The scheduler polls the sockets itself when it looks for work, as Go does. */
	INTEGRATED,

	/**
	 * The JDK's pollers do: the scheduler asks some of its own where they can be asked,
	 * else threads of the JDK do.
	 */
	JDK

}
