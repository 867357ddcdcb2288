package dev.gmp.benchmarks.work;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Calls of libc.
 */
@SuppressWarnings("restricted")
public final class Native {

	private static final Linker LINKER = Linker.nativeLinker();

	private static final MethodHandle USLEEP = LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow("usleep"),
			FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

	private static final MethodHandle QSORT = LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow("qsort"),
			FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG,
					ValueLayout.ADDRESS));

	private Native() {
	}

	/**
	 * Blocks the current thread in native code.
	 * @param micros for how long
	 */
	public static void sleep(int micros) {
		try {
			int ignored = (int) USLEEP.invokeExact(micros);
		}
		catch (Throwable ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Enters a monitor while qsort waits for the outcome of a comparison.
	 */
	static void callBack(Object monitor) {
		try (Arena arena = Arena.ofConfined()) {
			MethodHandle compare = MethodHandles.lookup()
				.findStatic(Native.class, "compare",
						MethodType.methodType(int.class, Object.class, MemorySegment.class, MemorySegment.class))
				.bindTo(monitor);
			MemorySegment stub = LINKER.upcallStub(compare,
					FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS), arena);
			MemorySegment two = arena.allocate(ValueLayout.JAVA_INT, 2);
			QSORT.invokeExact(two, 2L, 4L, stub);
		}
		catch (Throwable ex) {
			throw new IllegalStateException(ex);
		}
	}

	@SuppressWarnings("unused")
	private static int compare(Object monitor, MemorySegment a, MemorySegment b) {
		synchronized (monitor) {
			return 0;
		}
	}

}
