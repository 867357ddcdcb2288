package dev.gmp.sample.fetch;

/**
 * There was no answer. The message says why and is meant for the user.
 */
public final class FetchException extends Exception {

	private static final long serialVersionUID = 1L;

	private final Reason reason;

	FetchException(Reason reason, String message, Throwable cause) {
		super(message, cause);
		this.reason = reason;
	}

	public Reason reason() {
		return this.reason;
	}

	/**
	 * Why there was no answer.
	 */
	public enum Reason {

		/** No such host. */
		UNKNOWN_HOST,

		/** The host takes no connection. */
		REFUSED,

		/** The host took too long. */
		TIMEOUT,

		/** No secure connection: certificate, protocol. */
		TLS,

		/** The connection broke, or what came is not HTTP. */
		NETWORK

	}

}
