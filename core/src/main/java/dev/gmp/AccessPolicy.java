package dev.gmp;

import dev.gmp.jdk.JdkAccess;
import dev.gmp.jdk.JdkAccessException;

/**
 * How a scheduler may reach the JDK's virtual threads.
 */
public enum AccessPolicy {

	/**
	 * Through the opened package {@code java.base/java.lang}; where it is not opened,
	 * through {@code sun.misc.Unsafe} with one line in the log at INFO that tells how to
	 * open it.
	 */
	AUTO(true),

	/**
	 * Only through the opened package {@code java.base/java.lang}.
	 */
	OPENS(false);

	private final boolean unsafeAllowed;

	AccessPolicy(boolean unsafeAllowed) {
		this.unsafeAllowed = unsafeAllowed;
	}

	JdkAccess jdkAccess() {
		try {
			return JdkAccess.get(this.unsafeAllowed);
		}
		catch (JdkAccessException ex) {
			throw new GmpAccessException(ex);
		}
	}

}
