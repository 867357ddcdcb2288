package dev.gmp.jdk;

import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessFlag;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Makes containers of threads, in which the JDK's thread dump shows the threads of one
 * scheduler under its name.
 * <p>
 * The container that a thread is started in otherwise is the JDK's root, which enters
 * every virtual thread in one concurrent map and removes it at its end: with many short
 * threads a quarter of the whole time, and 40 bytes a thread. A container of ours asks
 * the scheduler, which knows its goroutines anyway. Its class has to extend one that the
 * JDK exports to nobody, so it is made when it is needed.
 */
final class ThreadContainers {

	private static final String SUPERCLASS = "jdk.internal.vm.ThreadContainer";

	private static final ClassDesc THREAD_CONTAINER = ClassDesc.of(SUPERCLASS);

	private static final ClassDesc GOROUTINES = ClassDesc.of("jdk.internal.vm.GoroutineContainer");

	private static final ClassDesc SUPPLIER = Supplier.class.describeConstable().orElseThrow();

	private static final ClassDesc STREAM = Stream.class.describeConstable().orElseThrow();

	private static final MethodTypeDesc CONSTRUCTOR = MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_String,
			SUPPLIER);

	/** What stands for a container where there are none. */
	private static final Object NONE = new Object();

	/** (String, Supplier)Object. */
	private static final @Nullable MethodHandle NEW;

	/** (Object)Object, which the JDK refers to weakly from then on. */
	private static final @Nullable MethodHandle REGISTER;

	/** (Thread, Object)void. */
	private static final @Nullable MethodHandle START_IN;

	private static final @Nullable String UNAVAILABLE;

	static {
		MethodHandle constructor = null;
		MethodHandle register = null;
		MethodHandle startIn = null;
		String unavailable = null;
		try {
			MethodHandles.Lookup javaLang = MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup());
			MethodHandles.Lookup inPackage = JdkClasses.open(javaLang, SUPERCLASS);
			Class<?> superclass = inPackage.lookupClass();
			constructor = inPackage
				.findConstructor(JdkClasses.define(inPackage, "jdk.internal.vm.GoroutineContainer", bytes()),
						MethodType.methodType(void.class, String.class, Supplier.class))
				.asType(MethodType.methodType(Object.class, String.class, Supplier.class));
			register = inPackage
				.findStatic(inPackage.findClass("jdk.internal.vm.ThreadContainers"), "registerContainer",
						MethodType.methodType(Object.class, superclass))
				.asType(MethodType.methodType(Object.class, Object.class));
			startIn = javaLang.findVirtual(Thread.class, "start", MethodType.methodType(void.class, superclass))
				.asType(MethodType.methodType(void.class, Thread.class, Object.class));
		}
		catch (Throwable ex) {
			startIn = null;
			unavailable = Failures.notAsExpected("containers of threads", ex);
		}
		NEW = constructor;
		REGISTER = register;
		START_IN = startIn;
		UNAVAILABLE = unavailable;
	}

	private ThreadContainers() {
	}

	/**
	 * Tells why there are none of ours in this JVM; threads are in the JDK's root then.
	 * @return the reason, {@code null} if there are
	 */
	static @Nullable String unavailable() {
		return UNAVAILABLE;
	}

	/**
	 * Makes a container and registers it with the JDK, which refers to it weakly.
	 * @param name what a thread dump calls it
	 * @param threads lists its live threads
	 * @return the container
	 */
	static Object create(String name, Supplier<Stream<Thread>> threads) {
		MethodHandle constructor = NEW;
		MethodHandle register = REGISTER;
		if (UNAVAILABLE != null || constructor == null || register == null) {
			return NONE;
		}
		try {
			Object container = constructor.invoke(name, threads);
			register.invoke(container);
			return container;
		}
		catch (Throwable ex) {
			throw Failures.propagate(ex);
		}
	}

	/**
	 * Starts a thread in a container.
	 * @param thread a thread that was not started
	 * @param container what {@link #create} returned
	 */
	static void start(Thread thread, Object container) {
		MethodHandle startIn = START_IN;
		if (startIn == null) {
			thread.start();
			return;
		}
		try {
			startIn.invokeExact(thread, container);
		}
		catch (Throwable ex) {
			throw Failures.propagate(ex);
		}
	}

	/*
	 * class GoroutineContainer extends ThreadContainer: its name and threads() are what
	 * the constructor was given; starts and ends of threads leave it alone.
	 */
	private static byte[] bytes() {
		return ClassFile.of()
			.build(GOROUTINES,
					(type) -> type.withSuperclass(THREAD_CONTAINER)
						.withFlags(AccessFlag.FINAL, AccessFlag.SUPER)
						.withField("name", ConstantDescs.CD_String, ClassFile.ACC_PRIVATE | ClassFile.ACC_FINAL)
						.withField("threads", SUPPLIER, ClassFile.ACC_PRIVATE | ClassFile.ACC_FINAL)
						.withMethodBody(ConstantDescs.INIT_NAME, CONSTRUCTOR, 0,
								(code) -> code.aload(0)
									.iconst_1()
									.invokespecial(THREAD_CONTAINER, ConstantDescs.INIT_NAME,
											MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_boolean))
									.aload(0)
									.aload(1)
									.putfield(GOROUTINES, "name", ConstantDescs.CD_String)
									.aload(0)
									.aload(2)
									.putfield(GOROUTINES, "threads", SUPPLIER)
									.return_())
						.withMethodBody("name", MethodTypeDesc.of(ConstantDescs.CD_String), ClassFile.ACC_PUBLIC,
								(code) -> code.aload(0).getfield(GOROUTINES, "name", ConstantDescs.CD_String).areturn())
						.withMethodBody("threads", MethodTypeDesc.of(STREAM), ClassFile.ACC_PUBLIC,
								(code) -> code.aload(0)
									.getfield(GOROUTINES, "threads", SUPPLIER)
									.invokeinterface(SUPPLIER, "get", MethodTypeDesc.of(ConstantDescs.CD_Object))
									.checkcast(STREAM)
									.areturn()));
	}

}
