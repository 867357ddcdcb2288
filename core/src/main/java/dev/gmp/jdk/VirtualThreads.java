package dev.gmp.jdk;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Field;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

/**
 * The virtual threads of JDK 25 to 28, which have their scheduler in a field of type
 * {@link Executor}: how to make one, what carries it, what state it is in.
 * <p>
 * The handles are static final fields, because only then does the JIT compiler inline
 * through them. The class is initialised when the package {@code java.lang} is open. A
 * JDK that lacks anything of this fails there, and there is no scheduler on it.
 */
final class VirtualThreads {

	/** {@code Thread.NO_INHERIT_THREAD_LOCALS}. */
	private static final int NO_INHERIT_THREAD_LOCALS = 1 << 2;

	private static final MethodHandle NEW_VIRTUAL_THREAD;

	private static final MethodHandle CURRENT_CARRIER_THREAD;

	private static final MethodHandle YIELD_CARRIER;

	private static final MethodHandle UNPARK_PLATFORM_THREAD;

	private static final MethodHandle PARK_CARRIER;

	private static final MethodHandle VIRTUAL_THREAD_OF;

	private static final MethodHandle SET_SCHEDULER;

	private static final Class<?> CONTINUATION_CLASS;

	private static final VarHandle STATE;

	/** {@code VirtualThread.TIMED_PARKING}, as those that follow. */
	private static final int TIMED_PARKING;

	private static final int UNPARKED;

	private static final int TIMED_WAITING;

	private static final int UNBLOCKED;

	private static final int YIELDED;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup());
			Class<?> virtualThread = lookup.findClass("java.lang.VirtualThread");
			NEW_VIRTUAL_THREAD = lookup.findStatic(lookup.findClass("java.lang.ThreadBuilders"), "newVirtualThread",
					MethodType.methodType(Thread.class, Executor.class, String.class, int.class, Runnable.class));
			CURRENT_CARRIER_THREAD = lookup.findStatic(Thread.class, "currentCarrierThread",
					MethodType.methodType(Thread.class));
			YIELD_CARRIER = lookup.findStatic(Thread.class, "yield0", MethodType.methodType(void.class));
			STATE = MethodHandles.privateLookupIn(virtualThread, MethodHandles.lookup())
				.findVarHandle(virtualThread, "state", int.class);
			TIMED_PARKING = constant(virtualThread, "TIMED_PARKING");
			UNPARKED = constant(virtualThread, "UNPARKED");
			TIMED_WAITING = constant(virtualThread, "TIMED_WAITING");
			UNBLOCKED = constant(virtualThread, "UNBLOCKED");
			YIELDED = constant(virtualThread, "YIELDED");
			InternalUnsafe unsafe = new InternalUnsafe(lookup);
			UNPARK_PLATFORM_THREAD = unsafe.method("unpark", MethodType.methodType(void.class, Object.class))
				.asType(MethodType.methodType(void.class, Thread.class));
			PARK_CARRIER = unsafe.method("park", MethodType.methodType(void.class, boolean.class, long.class));
			SET_SCHEDULER = schedulerSetter(unsafe, virtualThread);
			CONTINUATION_CLASS = continuationClass(virtualThread);
			VIRTUAL_THREAD_OF = lookup.unreflectGetter(fieldOfType(CONTINUATION_CLASS, virtualThread))
				.asType(MethodType.methodType(Thread.class, Runnable.class));
		}
		catch (Throwable ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private VirtualThreads() {
	}

	private static int constant(Class<?> type, String name) throws ReflectiveOperationException {
		return accessibleField(type, name).getInt(null);
	}

	/*
	 * The type is asked for here, because nobody asks when it is set.
	 */
	private static MethodHandle schedulerSetter(InternalUnsafe unsafe, Class<?> virtualThread) throws Throwable {
		Field scheduler = virtualThread.getDeclaredField("scheduler");
		if (scheduler.getType() != Executor.class) {
			throw new NoSuchFieldException(scheduler + " is no Executor");
		}
		return unsafe.setter(virtualThread, scheduler.getName())
			.asType(MethodType.methodType(void.class, Thread.class, Executor.class));
	}

	/*
	 * The continuation is a lambda of VirtualThread's constructor, and its class is the
	 * same for every virtual thread. The thread is the only thing it captures.
	 */
	private static Class<?> continuationClass(Class<?> virtualThread) throws ReflectiveOperationException {
		Thread unstarted = Thread.ofVirtual().unstarted(() -> {
		});
		return accessibleField(virtualThread, "runContinuation").get(unstarted).getClass();
	}

	private static Field accessibleField(Class<?> type, String name) throws NoSuchFieldException {
		Field field = type.getDeclaredField(name);
		field.setAccessible(true);
		return field;
	}

	private static Field fieldOfType(Class<?> holder, Class<?> type) throws NoSuchFieldException {
		for (Field field : holder.getDeclaredFields()) {
			if (field.getType() == type) {
				field.setAccessible(true);
				return field;
			}
		}
		throw new NoSuchFieldException(holder.getName() + " captures no " + type.getName());
	}

	/**
	 * Initialises the class.
	 */
	static void initialise() {
		// Being called is enough.
	}

	static Thread create(Executor scheduler, @Nullable String name, boolean inheritThreadLocals, Runnable task) {
		try {
			return (Thread) NEW_VIRTUAL_THREAD.invokeExact(scheduler, name,
					inheritThreadLocals ? 0 : NO_INHERIT_THREAD_LOCALS, task);
		}
		catch (Throwable ex) {
			throw Failures.propagate(ex);
		}
	}

	static Thread currentCarrier() {
		try {
			return (Thread) CURRENT_CARRIER_THREAD.invokeExact();
		}
		catch (Throwable ex) {
			throw Failures.propagate(ex);
		}
	}

	static Thread of(Runnable continuation) {
		if (!CONTINUATION_CLASS.isInstance(continuation)) {
			throw new IllegalArgumentException(
					"not the continuation of a virtual thread: " + continuation.getClass().getName());
		}
		try {
			return (Thread) VIRTUAL_THREAD_OF.invokeExact(continuation);
		}
		catch (Throwable ex) {
			throw Failures.propagate(ex);
		}
	}

	static void setScheduler(Thread virtualThread, Executor scheduler) {
		try {
			SET_SCHEDULER.invokeExact(virtualThread, scheduler);
		}
		catch (Throwable ex) {
			throw Failures.propagate(ex);
		}
	}

	static boolean hasYielded(Thread virtualThread) {
		return (int) STATE.getVolatile(virtualThread) == YIELDED;
	}

	static boolean endFailedTimedPark(Thread virtualThread) {
		return STATE.compareAndSet(virtualThread, TIMED_PARKING, UNPARKED)
				|| STATE.compareAndSet(virtualThread, TIMED_WAITING, UNBLOCKED);
	}

	static void unparkPlatformThread(Thread platformThread) {
		try {
			UNPARK_PLATFORM_THREAD.invokeExact(platformThread);
		}
		catch (Throwable ex) {
			throw Failures.propagate(ex);
		}
	}

	static void yieldCarrier() {
		try {
			YIELD_CARRIER.invokeExact();
		}
		catch (Throwable ex) {
			throw Failures.propagate(ex);
		}
	}

	static void parkCarrier(long nanos) {
		try {
			PARK_CARRIER.invokeExact(false, nanos);
		}
		catch (Throwable ex) {
			throw Failures.propagate(ex);
		}
	}

}
