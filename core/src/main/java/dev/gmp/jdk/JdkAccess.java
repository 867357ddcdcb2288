package dev.gmp.jdk;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The only way to the JDK's internals: makes virtual threads that run on a scheduler of
 * ours and looks at them. It consists of parts, each of which a JDK may lack alone; only
 * without {@link ThreadAccess} there is no access at all.
 * <p>
 * What differs between JDKs stands in one small class for each family of them
 * ({@link Pollers}). The day the JDK ships an official API for custom schedulers,
 * supporting it is one more implementation of {@link ThreadAccess}.
 */
public interface JdkAccess extends ThreadAccess, ContainerAccess, TimerAccess, SocketAccess {

	/**
	 * Returns the access for this JVM. The first successful call decides for the JVM's
	 * lifetime whether the package is reached through opens or Unsafe.
	 * @param unsafeAllowed whether {@code sun.misc.Unsafe} may be used where the package
	 * is not opened
	 * @return the access
	 * @throws JdkAccessException if there is none
	 */
	static JdkAccess get(boolean unsafeAllowed) {
		return JdkAccessHolder.get(unsafeAllowed);
	}

	/**
	 * Returns the access that {@link #get} found.
	 * @return the access, or {@code null} if nobody has asked for it yet
	 */
	static @Nullable JdkAccess found() {
		return JdkAccessHolder.found();
	}

	/**
	 * Tells whether GMP was tested with the current JDK.
	 * @return {@code false} if it is newer than those
	 */
	static boolean isTestedJdk() {
		return JdkVersions.isTested();
	}

	/**
	 * Tells how the JDK is reached.
	 * @return the way
	 */
	Access access();

	/**
	 * Returns the CPU time that the garbage collector's threads have used. Takes some ten
	 * microseconds.
	 * @return nanoseconds since the JVM started, -1 if this JVM does not tell
	 */
	long gcCpuTime();

	/**
	 * Returns the CPU time of a platform thread. Allocates nothing.
	 * @param threadId its id
	 * @return nanoseconds, -1 if this JVM does not tell or the thread has ended
	 */
	long threadCpuTime(long threadId);

	/**
	 * Makes a reader of small files. Not on the hot path.
	 * @return the reader, {@code null} if there is none in this JVM
	 */
	@Nullable SmallFile newSmallFile();

	/**
	 * Tells what is left to the JDK in this JVM, because GMP cannot do it there.
	 * @return for {@code containers}, {@code timers} and {@code sockets} why; empty if
	 * GMP does all
	 */
	default Map<String, String> leftToJdk() {
		Map<String, String> left = new LinkedHashMap<>();
		putIfPresent(left, "containers", containersUnavailable());
		putIfPresent(left, "timers", timersUnavailable());
		putIfPresent(left, "sockets", epollUnavailable());
		return left;
	}

	private static void putIfPresent(Map<String, String> reasons, String part, @Nullable String reason) {
		if (reason != null) {
			reasons.put(part, reason);
		}
	}

}
