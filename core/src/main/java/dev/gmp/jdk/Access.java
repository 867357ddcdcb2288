package dev.gmp.jdk;

/**
 * How the scheduler may reach the JDK's virtual threads.
 */
public enum Access {

	/**
	 * Through opened packages ({@code --add-opens java.base/java.lang=ALL-UNNAMED} or an
	 * {@code Add-Opens} entry in the manifest of the executable jar).
	 */
	OPENS,

	/**
	 * Through {@code sun.misc.Unsafe}, when the packages are not opened.
	 */
	UNSAFE

}
