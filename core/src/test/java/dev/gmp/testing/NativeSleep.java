package dev.gmp.testing;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Blocks the machine of a goroutine in a native call, of which the scheduler is not told.
 */
@SuppressWarnings("restricted")
public final class NativeSleep {

	private static final MethodHandle USLEEP = Linker.nativeLinker()
		.downcallHandle(Linker.nativeLinker().defaultLookup().findOrThrow("usleep"),
				FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

	private NativeSleep() {
	}

	/**
	 * Sleeps in libc.
	 * @param millis how long
	 */
	public static void sleep(int millis) {
		try {
			int ignored = (int) USLEEP.invokeExact(millis * 1000);
		}
		catch (Throwable ex) {
			throw new AssertionError(ex);
		}
	}

}
