package dev.gmp.jdk;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Defines classes in packages of the JDK that it exports to nobody.
 */
final class JdkClasses {

	private JdkClasses() {
	}

	/**
	 * Opens a package of the JDK to GMP.
	 * @param javaLang a lookup with private access to {@code java.lang}
	 * @param member the name of a class of that package
	 * @return a lookup with private access to the package
	 */
	static MethodHandles.Lookup open(MethodHandles.Lookup javaLang, String member) throws Throwable {
		Class<?> type = Class.forName(member);
		javaLang
			.findVirtual(Module.class, "implAddOpens", MethodType.methodType(void.class, String.class, Module.class))
			.invoke(type.getModule(), type.getPackageName(), JdkClasses.class.getModule());
		return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
	}

	/**
	 * Defines a class, which belongs to the JDK's loader. It is there already if GMP was
	 * loaded before, by another class loader of this JVM.
	 * @param inPackage a lookup in its package
	 * @param name its name
	 * @param bytes what it is
	 * @return the class
	 */
	static Class<?> define(MethodHandles.Lookup inPackage, String name, byte[] bytes)
			throws ReflectiveOperationException {
		try {
			return inPackage.defineClass(bytes);
		}
		catch (LinkageError ex) {
			return inPackage.findClass(name);
		}
	}

}
