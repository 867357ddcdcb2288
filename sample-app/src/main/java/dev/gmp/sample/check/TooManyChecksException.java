package dev.gmp.sample.check;

/**
 * No further check can be started now. The message says why and is meant for the user.
 */
public final class TooManyChecksException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	TooManyChecksException(String message) {
		super(message);
	}

}
