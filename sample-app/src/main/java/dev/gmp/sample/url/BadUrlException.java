package dev.gmp.sample.url;

/**
 * A URL that cannot be fetched. The message says what is wrong with it and is meant for
 * the user.
 */
public final class BadUrlException extends Exception {

	private static final long serialVersionUID = 1L;

	BadUrlException(String message) {
		super(message);
	}

}
