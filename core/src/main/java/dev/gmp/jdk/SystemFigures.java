package dev.gmp.jdk;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

import org.jspecify.annotations.Nullable;

/**
 * What the JVM and the operating system tell of threads, in reports and to sysmon. Nobody
 * should do without the scheduler for the lack of one of these.
 * <p>
 * The handles are initialised at the first use, when the package {@code java.lang} is
 * open.
 */
final class SystemFigures {

	private static final @Nullable GcThreads GC_THREADS;

	/** (long)long, {@code null} where it cannot be had. */
	private static final @Nullable MethodHandle THREAD_CPU_TIME;

	private static final boolean SMALL_FILES;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup());
			GC_THREADS = gcThreads(lookup);
			THREAD_CPU_TIME = threadCpuTime(lookup);
			SMALL_FILES = SmallFile.open(lookup);
		}
		catch (IllegalAccessException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private SystemFigures() {
	}

	private static @Nullable GcThreads gcThreads(MethodHandles.Lookup javaLang) {
		try {
			return new GcThreads(javaLang);
		}
		catch (Throwable ex) {
			return null;
		}
	}

	/*
	 * The method of the management bean allocates arrays around this one. The module may
	 * be missing in the runtime image.
	 */
	private static @Nullable MethodHandle threadCpuTime(MethodHandles.Lookup javaLang) {
		try {
			Class.forName("sun.management.ManagementFactoryHelper");
			MethodHandles.Lookup management = JdkClasses.open(javaLang, "sun.management.ThreadImpl");
			MethodHandle cpuTime = management.findStatic(management.lookupClass(), "getThreadTotalCpuTime0",
					MethodType.methodType(long.class, long.class));
			return ((long) cpuTime.invokeExact(0L) >= 0) ? cpuTime : null;
		}
		catch (Throwable ex) {
			return null;
		}
	}

	static long gcCpuTime() {
		GcThreads threads = GC_THREADS;
		try {
			return (threads != null) ? threads.cpuTime() : -1;
		}
		catch (Throwable ex) {
			throw Failures.propagate(ex);
		}
	}

	static long threadCpuTime(long threadId) {
		MethodHandle cpuTime = THREAD_CPU_TIME;
		try {
			return (cpuTime != null) ? (long) cpuTime.invokeExact(threadId) : -1;
		}
		catch (Throwable ex) {
			throw Failures.propagate(ex);
		}
	}

	static @Nullable SmallFile newSmallFile() {
		return SMALL_FILES ? new SmallFile() : null;
	}

}
