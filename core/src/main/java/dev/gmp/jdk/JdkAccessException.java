package dev.gmp.jdk;

/**
 * The JDK's virtual threads cannot be reached.
 */
public final class JdkAccessException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String action;

	/**
	 * Creates an exception.
	 * @param message what is missing
	 * @param action what to do about it
	 * @param cause the cause, or {@code null}
	 */
	public JdkAccessException(String message, String action, @org.jspecify.annotations.Nullable Throwable cause) {
		super(message, cause);
		this.action = action;
	}

	/**
	 * Returns what the user can do about it.
	 * @return a sentence or more
	 */
	public String action() {
		return this.action;
	}

}
