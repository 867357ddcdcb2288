package dev.gmp.stress.waiting;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.TimeUnit;

/**
 * A sleep of the thread itself, whatever thread it is: on a goroutine it holds the
 * machine, as a call into native code does.
 */
final class NativeSleep {

	private static final MethodHandle USLEEP = usleep();

	private NativeSleep() {
	}

	@SuppressWarnings("restricted")
	private static MethodHandle usleep() {
		Linker linker = Linker.nativeLinker();
		return linker.downcallHandle(linker.defaultLookup().findOrThrow("usleep"),
				FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
	}

	/**
	 * Sleeps.
	 * @param nanos how long, rounded down to microseconds
	 */
	static void sleep(long nanos) {
		try {
			int ignored = (int) USLEEP.invokeExact((int) TimeUnit.NANOSECONDS.toMicros(nanos));
		}
		catch (Throwable ex) {
			throw new IllegalStateException(ex);
		}
	}

}
