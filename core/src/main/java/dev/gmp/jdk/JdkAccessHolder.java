package dev.gmp.jdk;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the access that this JVM allows, once.
 */
final class JdkAccessHolder {

	static final String OPEN_PROPERLY = "Open the package with --add-opens java.base/java.lang=ALL-UNNAMED on the "
			+ "command line of java, or with the entry \"Add-Opens: java.base/java.lang\" in the manifest of the "
			+ "executable jar.";

	private static final String WITHOUT = "or set gmp.enabled=false to go without the scheduler of GMP.";

	private static final Logger logger = LoggerFactory.getLogger(JdkAccess.class);

	private static volatile @Nullable JdkAccess instance;

	private static boolean openedThroughUnsafe;

	/** Why this JDK will never do; its classes are not looked at twice. */
	private static @Nullable Supplier<JdkAccessException> unexpected;

	private JdkAccessHolder() {
	}

	static JdkAccess get(boolean unsafeAllowed) {
		JdkAccess access = instance;
		if (access == null) {
			access = find(unsafeAllowed);
		}
		if (access.access() == Access.UNSAFE && !unsafeAllowed) {
			throw notOpened();
		}
		return access;
	}

	static @Nullable JdkAccess found() {
		return instance;
	}

	private static synchronized JdkAccess find(boolean unsafeAllowed) {
		JdkAccess access = instance;
		if (access != null) {
			return access;
		}
		checkNoNativeImage();
		JdkVersions.check(Runtime.version().feature());
		checkContinuations();
		Access way = open(unsafeAllowed);
		if (unexpected != null) {
			throw unexpected.get();
		}
		try {
			access = OpenJdkAccess.find(way);
		}
		catch (JdkAccessException ex) {
			Throwable cause = Objects.requireNonNullElse(ex.getCause(), ex);
			unexpected = () -> JdkVersions.unexpected(cause);
			throw ex;
		}
		report(access);
		instance = access;
		return access;
	}

	private static void report(JdkAccess access) {
		if (access.access() == Access.UNSAFE) {
			logger.info("Reached the JDK's virtual threads through sun.misc.Unsafe, which a later JDK will refuse. {}",
					OPEN_PROPERLY);
		}
		Map<String, String> left = access.leftToJdk();
		if (!left.isEmpty()) {
			logger.info("Goroutines are scheduled by GMP; left to the JDK are {}", left);
		}
		String untested = JdkVersions.untested(Runtime.version().feature());
		if (untested != null) {
			logger.warn(untested);
		}
	}

	static boolean isNativeImage() {
		return System.getProperty("org.graalvm.nativeimage.imagecode") != null;
	}

	/*
	 * All that is reached by name would have to be known when the image is built, and its
	 * virtual threads are not those of the JDK's.
	 */
	private static void checkNoNativeImage() {
		if (isNativeImage()) {
			throw new JdkAccessException(
					"This is a native image, in which there is no access to the scheduler of virtual threads.",
					"Run on a JVM, " + WITHOUT, null);
		}
	}

	/*
	 * Where the JVM has no continuations, its virtual threads are of another class, each
	 * bound to a platform thread: nothing would be as it is expected.
	 */
	private static void checkContinuations() {
		Thread unstarted = Thread.ofVirtual().unstarted(() -> {
		});
		if (!unstarted.getClass().getName().equals("java.lang.VirtualThread")) {
			throw new JdkAccessException(
					"This JVM runs each virtual thread as a platform thread of its own ("
							+ unstarted.getClass().getName()
							+ "), as it has no continuations. GMP, which schedules virtual threads, cannot work there.",
					"Start java without -XX:-VMContinuations, on a platform for which the JDK has continuations, "
							+ WITHOUT,
					null);
		}
	}

	private static Access open(boolean unsafeAllowed) {
		if (isOpen()) {
			return openedThroughUnsafe ? Access.UNSAFE : Access.OPENS;
		}
		if (!unsafeAllowed) {
			throw notOpened();
		}
		openThroughUnsafe();
		openedThroughUnsafe = true;
		return Access.UNSAFE;
	}

	private static boolean isOpen() {
		return Thread.class.getModule().isOpen(Thread.class.getPackageName(), JdkAccessHolder.class.getModule());
	}

	private static JdkAccessException notOpened() {
		return new JdkAccessException(
				"The package java.base/java.lang is not opened to GMP, and gmp.access=opens forbids sun.misc.Unsafe.",
				OPEN_PROPERLY + " Or set gmp.access=auto.", null);
	}

	/*
	 * Unsafe reads the trusted lookup out of its field, and the lookup opens the package
	 * to this module: what follows is the same as with --add-opens. By reflection,
	 * because the compiler warns of every mention of Unsafe and cannot be told not to.
	 */
	private static void openThroughUnsafe() {
		try {
			Class<?> type = Class.forName("sun.misc.Unsafe");
			Field theUnsafe = type.getDeclaredField("theUnsafe");
			theUnsafe.setAccessible(true);
			Object unsafe = theUnsafe.get(null);
			Field field = MethodHandles.Lookup.class.getDeclaredField("IMPL_LOOKUP");
			Object base = type.getMethod("staticFieldBase", Field.class).invoke(unsafe, field);
			Object offset = type.getMethod("staticFieldOffset", Field.class).invoke(unsafe, field);
			MethodHandles.Lookup lookup = (MethodHandles.Lookup) type.getMethod("getObject", Object.class, long.class)
				.invoke(unsafe, base, offset);
			lookup
				.findVirtual(Module.class, "implAddOpens",
						MethodType.methodType(void.class, String.class, Module.class))
				.invoke(Thread.class.getModule(), Thread.class.getPackageName(), JdkAccessHolder.class.getModule());
		}
		catch (Throwable ex) {
			throw new JdkAccessException(
					"The package java.base/java.lang is not opened to GMP, and sun.misc.Unsafe is of no use here: " + ex
							+ ".",
					OPEN_PROPERLY + " Or set gmp.enabled=false to go without its scheduler.", ex);
		}
	}

}
