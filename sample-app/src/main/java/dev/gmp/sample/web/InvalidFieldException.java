package dev.gmp.sample.web;

import org.jspecify.annotations.Nullable;

/**
 * A field of a request has a value that is not allowed.
 */
final class InvalidFieldException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private static final int MAX_LENGTH = 200;

	private final String field;

	private final @Nullable String value;

	private final String allowed;

	InvalidFieldException(String field, @Nullable Object value, String allowed, String reason) {
		super(field + " is " + shortened(value) + ", allowed is " + allowed + ": " + reason);
		this.field = field;
		this.value = shortened(value);
		this.allowed = allowed;
	}

	String field() {
		return this.field;
	}

	@Nullable String value() {
		return this.value;
	}

	String allowed() {
		return this.allowed;
	}

	private static @Nullable String shortened(@Nullable Object value) {
		String text = (value != null) ? value.toString() : null;
		return (text == null || text.length() <= MAX_LENGTH) ? text : text.substring(0, MAX_LENGTH) + "…";
	}

}
