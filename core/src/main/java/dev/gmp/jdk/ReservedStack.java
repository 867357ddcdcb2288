package dev.gmp.jdk;

import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessFlag;
import java.util.function.BiConsumer;

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
final class ReservedStack {

	/** How many slots of 8 bytes; half of it was not enough in interpreted code. */
	private static final int SLOTS = 2048;

	private static final ClassDesc TYPE = ClassDesc.of(ReservedStack.class.getPackageName(), "OnReservedStack");

	private static final String RUN = "run";

	private static final String LOOK_FOR_ROOM = "lookForRoom";

	private ReservedStack() {
	}

	/**
	 * Makes the method.
	 * @return a handle of (BiConsumer, Object, Object)void, which calls the first with
	 * the others
	 */
	static MethodHandle make() throws ReflectiveOperationException {
		MethodHandles.Lookup lookup = MethodHandles.lookup();
		return lookup.findStatic(lookup.defineHiddenClass(bytes(), true).lookupClass(), RUN,
				MethodType.methodType(void.class, BiConsumer.class, Object.class, Object.class));
	}

	private static byte[] bytes() {
		ClassDesc action = BiConsumer.class.describeConstable().orElseThrow();
		MethodTypeDesc accept = MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_Object,
				ConstantDescs.CD_Object);
		MethodTypeDesc run = MethodTypeDesc.of(ConstantDescs.CD_void, action, ConstantDescs.CD_Object,
				ConstantDescs.CD_Object);
		return ClassFile.of()
			.build(TYPE,
					(type) -> type.withFlags(AccessFlag.FINAL, AccessFlag.SUPER)
						.withMethodBody(RUN, run, ClassFile.ACC_STATIC,
								(code) -> code.iconst_0()
									.istore(SLOTS)
									.invokestatic(TYPE, LOOK_FOR_ROOM, ConstantDescs.MTD_void)
									.aload(0)
									.aload(1)
									.aload(2)
									.invokeinterface(action, "accept", accept)
									.return_())
						.withMethodBody(LOOK_FOR_ROOM, ConstantDescs.MTD_void, ClassFile.ACC_STATIC,
								(code) -> code.iconst_0().istore(SLOTS).return_()));
	}

}
