package dev.gmp.jdk;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * The JDK's own {@code Unsafe} ({@code jdk.internal.misc}), which is reached through the
 * opened package as everything else and has nothing to do with {@code sun.misc.Unsafe}:
 * the JDK neither warns of it nor can it be told to refuse it.
 * <p>
 * <b>Why final fields are set by it.</b> Three of the JDK's final fields have to be
 * written: the scheduler of a virtual thread that a goroutine has made, and the map of
 * threads of a poller that shares the one of another. Since Java 26 the JDK warns where
 * reflection does that, and a later one will refuse (JEP 500). What else was tried:
 * <ul>
 * <li>{@code Lookup.unreflectSetter} counts as reflection; {@code Lookup.findSetter} and
 * {@code findVarHandle} refuse final fields whoever asks.</li>
 * <li>A class of ours that is defined in {@code java.lang} may not either: the JVM lets a
 * class write its own final fields only, in its constructors.</li>
 * <li>Another scheduler cannot be given at construction: a virtual thread that is made by
 * plain API takes the scheduler of the one that makes it, and the constructor asks
 * nobody.</li>
 * <li>{@code Enable-Final-Field-Mutation} in the manifest works, but is one more thing
 * that each application has to say.</li>
 * </ul>
 * No compiled code relies on the old value: the JIT compilers take final fields for
 * constants in a few packages only, none of which is concerned, and both fields are
 * written before another thread sees the object in use.
 */
final class InternalUnsafe {

	private static final String UNSAFE = "jdk.internal.misc.Unsafe";

	private final MethodHandles.Lookup lookup;

	private final Object instance;

	InternalUnsafe(MethodHandles.Lookup javaLang) throws Throwable {
		this.lookup = JdkClasses.open(javaLang, UNSAFE);
		this.instance = this.lookup
			.findStatic(this.lookup.lookupClass(), "getUnsafe", MethodType.methodType(this.lookup.lookupClass()))
			.invoke();
	}

	/**
	 * Returns one of its methods, bound to it.
	 * @param name the method's name
	 * @param type its type
	 * @return a handle of that type
	 */
	MethodHandle method(String name, MethodType type) throws ReflectiveOperationException {
		return this.lookup.findVirtual(this.lookup.lookupClass(), name, type).bindTo(this.instance);
	}

	/**
	 * Returns what sets an instance field, also if it is final.
	 * @param holder the class that declares the field
	 * @param name its name
	 * @return a handle of (Object, Object)void, which checks neither type
	 */
	MethodHandle setter(Class<?> holder, String name) throws Throwable {
		long offset = (long) method("objectFieldOffset", MethodType.methodType(long.class, Class.class, String.class))
			.invokeExact((Class<?>) holder, name);
		MethodHandle put = method("putReferenceVolatile",
				MethodType.methodType(void.class, Object.class, long.class, Object.class));
		return MethodHandles.insertArguments(put, 1, offset);
	}

}
