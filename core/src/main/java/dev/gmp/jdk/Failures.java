package dev.gmp.jdk;

import java.io.IOException;

/**
 * What comes out of method handles, as what their callers may throw; and what to call a
 * JDK that is not as it is expected.
 */
final class Failures {

	private Failures() {
	}

	/**
	 * Has the class loaded: what fails later may fail because there are no descriptors
	 * left, and then no class can be loaded either.
	 */
	static void load() {
		// Being called is enough.
	}

	static RuntimeException propagate(Throwable ex) {
		if (ex instanceof RuntimeException runtimeException) {
			return runtimeException;
		}
		if (ex instanceof Error error) {
			throw error;
		}
		return new IllegalStateException(ex);
	}

	static IOException asIoException(Throwable ex) {
		if (ex instanceof IOException ioException) {
			return ioException;
		}
		throw propagate(ex);
	}

	/**
	 * Says why a part of the JDK cannot be used.
	 * @param part what it is, in the plural
	 * @param ex what went wrong
	 * @return a reason without an end
	 */
	static String notAsExpected(String part, Throwable ex) {
		return "the " + part + " of this JDK, version " + Runtime.version() + ", are not as GMP expects them: "
				+ cause(ex);
	}

	static Throwable cause(Throwable ex) {
		return (ex instanceof ExceptionInInitializerError && ex.getCause() != null) ? ex.getCause() : ex;
	}

}
