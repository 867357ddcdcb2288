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

	static final String SUPERCLASS = "jdk.internal.vm.ThreadContainer";

	private static final ClassDesc THREAD_CONTAINER = ClassDesc.of(SUPERCLASS);

	private static final ClassDesc GOROUTINES = ClassDesc.of("jdk.internal.vm.GoroutineContainer");

	private static final ClassDesc SUPPLIER = Supplier.class.describeConstable().orElseThrow();

	private static final ClassDesc STREAM = Stream.class.describeConstable().orElseThrow();

	private static final MethodTypeDesc CONSTRUCTOR = MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_String,
			SUPPLIER);

	private final MethodHandle constructor;

	private final MethodHandle register;

	private ThreadContainers(MethodHandle constructor, MethodHandle register) {
		this.constructor = constructor;
		this.register = register;
	}

	/**
	 * Defines the class of the containers.
	 * @param inPackage a lookup with private access to {@code jdk.internal.vm}
	 * @return a maker of containers
	 */
	static ThreadContainers define(MethodHandles.Lookup inPackage) throws ReflectiveOperationException {
		Class<?> superclass = inPackage.findClass(SUPERCLASS);
		MethodHandle constructor = inPackage.findConstructor(
				JdkClasses.define(inPackage, "jdk.internal.vm.GoroutineContainer", bytes()),
				MethodType.methodType(void.class, String.class, Supplier.class));
		MethodHandle register = inPackage.findStatic(inPackage.findClass("jdk.internal.vm.ThreadContainers"),
				"registerContainer", MethodType.methodType(Object.class, superclass));
		return new ThreadContainers(constructor.asType(constructor.type().changeReturnType(Object.class)),
				register.asType(MethodType.methodType(Object.class, Object.class)));
	}

	/**
	 * Returns what starts a thread in a container.
	 * @param javaLang a lookup with private access to {@code java.lang}
	 * @return a handle of (Thread, Object)void
	 */
	static MethodHandle startIn(MethodHandles.Lookup javaLang) throws ReflectiveOperationException {
		Class<?> type = Class.forName(SUPERCLASS);
		return javaLang.findVirtual(Thread.class, "start", MethodType.methodType(void.class, type))
			.asType(MethodType.methodType(void.class, Thread.class, Object.class));
	}

	/**
	 * Makes a container and registers it with the JDK, which refers to it weakly.
	 * @param name what a thread dump calls it
	 * @param threads lists its live threads
	 * @return the container
	 */
	Object create(String name, Supplier<Stream<Thread>> threads) throws Throwable {
		Object container = this.constructor.invoke(name, threads);
		this.register.invoke(container);
		return container;
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
