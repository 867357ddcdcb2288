package dev.gmp.jdk;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * How large a share of a core the kernel gives to one thread of this process: the nice
 * value, which Linux keeps for each thread. {@link Thread#setPriority} does nothing there
 * by default.
 * <p>
 * Whoever may not raise it again can still lower it, as any process may.
 */
public final class NativePriority {

	/** The least share. */
	public static final int LOWEST = 19;

	private static final String LINKER = "jdk.internal.foreign.abi.AbstractLinker";

	/** {@code PRIO_PROCESS}, which means a thread on Linux. */
	private static final int THREAD = 0;

	private final MethodHandle get;

	private final MethodHandle set;

	/*
	 * Linked inside the JDK, which is always allowed to call native code: the process
	 * need not be started with --enable-native-access, and no warning is printed.
	 */
	NativePriority(MethodHandles.Lookup javaLang) throws Throwable {
		MethodHandles.Lookup lookup = JdkClasses.open(javaLang, LINKER);
		MethodHandle downcall = lookup
			.findVirtual(lookup.lookupClass(), "downcallHandle0",
					MethodType.methodType(MethodHandle.class, FunctionDescriptor.class, Linker.Option[].class))
			.asFixedArity();
		this.get = link(downcall, "getpriority",
				FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
		this.set = link(downcall, "setpriority", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
				ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
	}

	private static MethodHandle link(MethodHandle downcall, String name, FunctionDescriptor function) throws Throwable {
		Linker linker = Linker.nativeLinker();
		MemorySegment symbol = linker.defaultLookup().findOrThrow(name);
		MethodHandle handle = (MethodHandle) downcall.invoke(linker, function, new Linker.Option[0]);
		return handle.bindTo(symbol);
	}

	/**
	 * Returns the nice value of a thread.
	 * @param tid the kernel's number of the thread
	 * @return from -20, the largest share, to {@link #LOWEST}
	 */
	public int get(int tid) {
		try {
			return (int) this.get.invokeExact(THREAD, tid);
		}
		catch (Throwable ex) {
			throw Failures.propagate(ex);
		}
	}

	/**
	 * Sets the nice value of a thread.
	 * @param tid the kernel's number of the thread
	 * @param nice from -20 to {@link #LOWEST}
	 * @return whether the kernel allowed it
	 */
	public boolean set(int tid, int nice) {
		try {
			return (int) this.set.invokeExact(THREAD, tid, nice) == 0;
		}
		catch (Throwable ex) {
			throw Failures.propagate(ex);
		}
	}

}
