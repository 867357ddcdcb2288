package dev.gmp.jdk;

import org.jspecify.annotations.Nullable;

/**
 * Which JDKs GMP was tested with, and what becomes of others: a newer one is tried in the
 * way of the newest that was tested, and {@link SelfTest} decides.
 */
final class JdkVersions {

	static final int OLDEST_TESTED = 25;

	static final int NEWEST_TESTED = 28;

	private static final String TESTED = "Java " + OLDEST_TESTED + " to " + NEWEST_TESTED;

	private static final String WITHOUT = "set gmp.enabled=false to go without the scheduler of GMP.";

	private JdkVersions() {
	}

	/**
	 * Tells whether the current JDK is one that was tested.
	 * @return {@code false} if it is newer
	 */
	static boolean isTested() {
		return Runtime.version().feature() <= NEWEST_TESTED;
	}

	/**
	 * Refuses JDKs that are older than those that were tested.
	 * @param feature the feature release
	 */
	static void check(int feature) {
		if (feature < OLDEST_TESTED) {
			throw new JdkAccessException("GMP does not work on this JDK, version " + Runtime.version()
					+ ": supported is " + TESTED + ", and what is newer is tried.",
					"Run on " + TESTED + ", or " + WITHOUT, null);
		}
	}

	/**
	 * Tells that a JDK is newer than those that were tested, and works.
	 * @param feature the feature release
	 * @return a sentence, {@code null} if it was tested
	 */
	static @Nullable String untested(int feature) {
		if (feature <= NEWEST_TESTED) {
			return null;
		}
		return "GMP was tested with " + TESTED + ". This JDK, version " + Runtime.version()
				+ ", is newer; a short test of all that the scheduler needs has passed on it.";
	}

	/**
	 * Says that there is no access to threads.
	 * @param cause what is missing
	 * @return a failure
	 */
	static JdkAccessException unexpected(Throwable cause) {
		return new JdkAccessException(
				"The virtual threads of this JDK, version " + Runtime.version() + ", are not as GMP expects them: "
						+ cause + ".",
				"Run on " + TESTED + " that is built from OpenJDK, use a newer release of GMP, or " + WITHOUT, cause);
	}

}
