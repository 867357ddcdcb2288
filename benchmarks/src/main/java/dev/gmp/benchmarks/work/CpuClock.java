package dev.gmp.benchmarks.work;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.management.ManagementFactory;

import com.sun.management.OperatingSystemMXBean;
import org.jspecify.annotations.Nullable;

/**
 * The CPU time of this process, of all its threads: collectors, compilers and whatever
 * spins count.
 * <p>
 * The JDK's own figure advances in steps of 10 ms, which is as long as a short run takes.
 * Linux is asked for its exact one.
 */
public final class CpuClock {

	/** CLOCK_PROCESS_CPUTIME_ID of Linux. */
	private static final int PROCESS_CPU = 2;

	private static final long NANOS = 1_000_000_000;

	private static final @Nullable MethodHandle CLOCK_GETTIME = clockGettime();

	private static final MemorySegment TIMESPEC = Arena.global()
		.allocate(2 * ValueLayout.JAVA_LONG.byteSize(), ValueLayout.JAVA_LONG.byteAlignment());

	private CpuClock() {
	}

	/**
	 * Returns the CPU time that this process has used.
	 * @return nanoseconds since its start
	 */
	public static synchronized long nanos() {
		if (CLOCK_GETTIME == null) {
			return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
		}
		try {
			int error = (int) CLOCK_GETTIME.invokeExact(PROCESS_CPU, TIMESPEC);
			if (error != 0) {
				throw new IllegalStateException("clock_gettime failed");
			}
		}
		catch (RuntimeException ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new IllegalStateException(ex);
		}
		return TIMESPEC.getAtIndex(ValueLayout.JAVA_LONG, 0) * NANOS + TIMESPEC.getAtIndex(ValueLayout.JAVA_LONG, 1);
	}

	@SuppressWarnings("restricted")
	private static @Nullable MethodHandle clockGettime() {
		if (!System.getProperty("os.name").equals("Linux") || ValueLayout.ADDRESS.byteSize() != Long.BYTES) {
			return null;
		}
		Linker linker = Linker.nativeLinker();
		return linker.defaultLookup()
			.find("clock_gettime")
			.map((address) -> linker.downcallHandle(address,
					FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS)))
			.orElse(null);
	}

}
