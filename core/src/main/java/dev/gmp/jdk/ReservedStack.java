package dev.gmp.jdk;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessFlag;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

import org.jspecify.annotations.Nullable;

/**
 * Runs short critical sections for which there is enough stack, or not at all.
 * <p>
 * A {@link StackOverflowError} may come with any call, and what the JDK's own locks use
 * against it, {@code @ReservedStackAccess}, has no effect in virtual threads. But the JVM
 * looks for the room of a whole frame when a method is entered, so there is room for
 * whatever a method with many local variables calls, or it is not entered:
 * <ul>
 * <li>Compiled code looks for the room of interpreted frames, into which it may have to
 * turn at any moment, those of inlined methods included. It does not use that room, so
 * its callees have it. This costs nothing: the check is made in any case, only farther
 * away.</li>
 * <li>The interpreter does use that room. For it, another such method is called first,
 * which returns at once. When both are compiled it is inlined to nothing.</li>
 * </ul>
 */
public final class ReservedStack {

	/** How many slots of 8 bytes; half of it was not enough in interpreted code. */
	private static final int SLOTS = 2048;

	/**
	 * More bytes of code than the JIT compilers inline. Else compiled code of a section
	 * that wakes a thread may hold that of the scheduler's own section, deep inside, and
	 * ask in the middle for the room of that as well.
	 */
	private static final int TOO_LARGE_TO_INLINE = 1024;

	private static final ClassDesc TYPE = ClassDesc.of(ReservedStack.class.getPackageName(), "OnReservedStack");

	private static final String RUN = "run";

	private static final String CALL = "call";

	private static final String LOOK_FOR_ROOM = "lookForRoom";

	/** (BiConsumer, Object, Object)void, which calls the first with the others. */
	private static final @Nullable MethodHandle RUN_HANDLE;

	/** (BiFunction, Object, Object)Object, which does the same. */
	private static final @Nullable MethodHandle CALL_HANDLE;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			Class<?> type = define(lookup);
			RUN_HANDLE = (type != null) ? lookup.findStatic(type, RUN,
					MethodType.methodType(void.class, BiConsumer.class, Object.class, Object.class)) : null;
			CALL_HANDLE = (type != null) ? lookup.findStatic(type, CALL,
					MethodType.methodType(Object.class, BiFunction.class, Object.class, Object.class)) : null;
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private ReservedStack() {
	}

	/*
	 * In a native image no class can be made. There is no scheduler either, so a section
	 * that the end of the stack cuts off harms one virtual thread's own channels.
	 */
	private static @Nullable Class<?> define(MethodHandles.Lookup lookup) throws IllegalAccessException {
		return JdkAccessHolder.isNativeImage() ? null : lookup.defineHiddenClass(bytes(), true).lookupClass();
	}

	/**
	 * Calls a short critical section that the end of the stack does not cut off, and that
	 * may wake a thread. Unlike {@link JdkAccess} this needs no access to the JDK's
	 * internals.
	 * @param <A> the type of the first argument
	 * @param <B> the type of the second argument
	 * @param <R> the type of the result
	 * @param action what to call; it is inlined if this is a constant
	 * @param a its first argument
	 * @param b its second argument
	 * @return its result
	 * @throws StackOverflowError if there is no room for some dozens of calls; then the
	 * action did not begin. If it did, there is as much room for what the caller calls
	 * next
	 */
	@SuppressWarnings({ "unchecked", "TypeParameterUnusedInFormals" })
	public static <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object> R call(
			BiFunction<A, B, R> action, A a, B b) {
		MethodHandle handle = CALL_HANDLE;
		if (handle == null) {
			return action.apply(a, b);
		}
		try {
			return (R) (@Nullable Object) handle.invokeExact((BiFunction<?, ?, ?>) action, (@Nullable Object) a,
					(@Nullable Object) b);
		}
		catch (Throwable ex) {
			throw Failures.propagate(ex);
		}
	}

	/**
	 * Runs a short critical section, as {@link JdkAccess#onReservedStack} promises.
	 * @param <A> the type of the first argument
	 * @param <B> the type of the second argument
	 * @param action what to run
	 * @param a its first argument
	 * @param b its second argument
	 */
	static <A, B> void run(BiConsumer<A, B> action, A a, B b) {
		MethodHandle handle = RUN_HANDLE;
		if (handle == null) {
			action.accept(a, b);
			return;
		}
		try {
			handle.invokeExact((BiConsumer<?, ?>) action, (Object) a, (Object) b);
		}
		catch (Throwable ex) {
			throw Failures.propagate(ex);
		}
	}

	private static byte[] bytes() {
		ClassDesc object = ConstantDescs.CD_Object;
		ClassDesc consumer = BiConsumer.class.describeConstable().orElseThrow();
		MethodTypeDesc accept = MethodTypeDesc.of(ConstantDescs.CD_void, object, object);
		MethodTypeDesc run = MethodTypeDesc.of(ConstantDescs.CD_void, consumer, object, object);
		ClassDesc function = BiFunction.class.describeConstable().orElseThrow();
		MethodTypeDesc apply = MethodTypeDesc.of(object, object, object);
		MethodTypeDesc call = MethodTypeDesc.of(object, function, object, object);
		return ClassFile.of()
			.build(TYPE, (type) -> type.withFlags(AccessFlag.FINAL, AccessFlag.SUPER)
				.withMethodBody(RUN, run, ClassFile.ACC_STATIC, (code) -> {
					lookForRoomAndLoad(code).invokeinterface(consumer, "accept", accept).return_();
					for (int i = 0; i < TOO_LARGE_TO_INLINE; i++) {
						code.nop();
					}
				})
				.withMethodBody(CALL, call, ClassFile.ACC_STATIC,
						(code) -> lookForRoomAndLoad(code).invokeinterface(function, "apply", apply).areturn())
				.withMethodBody(LOOK_FOR_ROOM, ConstantDescs.MTD_void, ClassFile.ACC_STATIC,
						(code) -> code.iconst_0().istore(SLOTS).return_()));
	}

	/*
	 * Asks for the room, and loads what to call and its arguments.
	 */
	private static CodeBuilder lookForRoomAndLoad(CodeBuilder code) {
		return code.iconst_0()
			.istore(SLOTS)
			.invokestatic(TYPE, LOOK_FOR_ROOM, ConstantDescs.MTD_void)
			.aload(0)
			.aload(1)
			.aload(2);
	}

}
