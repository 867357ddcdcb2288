package dev.gmp;

import dev.gmp.jdk.JdkAccessException;

/**
 * Thrown when this JVM gives no access to what the scheduler is built on. Either the
 * package {@code java.base/java.lang} is not opened, or the JDK is not one that was
 * tested. The message says which, and what to do.
 */
public final class GmpAccessException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	/** What the user can do to get access. */
	private final String action;

	GmpAccessException(JdkAccessException cause) {
		super(cause.getMessage() + " " + cause.action(), cause);
		this.action = cause.action();
	}

	/**
	 * Returns what the user can do to get access.
	 * @return a sentence or more
	 */
	public String action() {
		return this.action;
	}

}
