package dev.gmp.jdk;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;

import org.jspecify.annotations.Nullable;

/**
 * Where a JDK has its pollers ({@code sun.nio.ch.Poller}), and what it calls what they
 * do. What all JDKs have in common is in {@link PollerInterceptor} and {@link JdkPoller}.
 * One class for each family of JDKs, which is chosen by the fields that the JDK has.
 */
abstract class Pollers {

	/** A class that is initialised by it starts threads, see {@link #initialise}. */
	private static final String POLLER = "sun.nio.ch.Poller";

	private final MethodHandles.Lookup lookup;

	private final Object group;

	/**
	 * Looks at the pollers.
	 * @param lookup a lookup with private access to {@code sun.nio.ch.Poller}
	 * @param group the name of the static field that holds all pollers
	 */
	Pollers(MethodHandles.Lookup lookup, String group) throws ReflectiveOperationException {
		this.lookup = lookup;
		this.group = accessible(type(), group).get(null);
	}

	/**
	 * Has the JDK start its pollers now. Were it a goroutine that waits for a socket
	 * first in the JVM, they would be its children, and goroutines too, which end with
	 * their scheduler. On a platform thread.
	 */
	static void initialise() throws ClassNotFoundException {
		Class.forName(POLLER, true, null);
	}

	/**
	 * Finds the pollers of this JDK.
	 * @param javaLang a lookup with private access to {@code java.lang}
	 * @return them
	 */
	static Pollers find(MethodHandles.Lookup javaLang) throws Throwable {
		MethodHandles.Lookup lookup = JdkClasses.open(javaLang, POLLER);
		return has(lookup.lookupClass(), Pollers25.GROUP) ? new Pollers25(lookup) : new Pollers27(lookup);
	}

	private static boolean has(Class<?> type, String field) {
		for (Field declared : type.getDeclaredFields()) {
			if (declared.getName().equals(field)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Returns the name of the method that begins to poll a descriptor for one event.
	 * @return a method of (int)void
	 */
	abstract String startPoll();

	/**
	 * Returns the name of the method that ends that.
	 * @return a method of (int, boolean)void
	 */
	abstract String stopPoll();

	/**
	 * Returns the name of the method that has the current thread unparked after that.
	 * @return a method of (int)void
	 */
	abstract String startPollForThread();

	/**
	 * Returns the name of the method that ends that.
	 * @return a method of (int)void
	 */
	abstract String stopPollForThread();

	/**
	 * Returns what makes pollers.
	 * @return an instance of {@code sun.nio.ch.PollerProvider}
	 */
	abstract Object provider() throws Throwable;

	/**
	 * Returns what frees all that a poller has.
	 * @return a handle of (Object)void
	 */
	abstract MethodHandle closer() throws Throwable;

	final MethodHandles.Lookup lookup() {
		return this.lookup;
	}

	/**
	 * Returns the class of the pollers.
	 * @return {@code sun.nio.ch.Poller}
	 */
	final Class<?> type() {
		return this.lookup.lookupClass();
	}

	final Object group() {
		return this.group;
	}

	/**
	 * Returns the pollers of those that wait to read.
	 * @return an array, of which the JDK reads the elements anew for each wait
	 */
	final Object readPollers() throws ReflectiveOperationException {
		return array("readPollers");
	}

	/**
	 * Returns the pollers of those that wait to write.
	 * @return an array, as {@link #readPollers}
	 */
	final Object writePollers() throws ReflectiveOperationException {
		return array("writePollers");
	}

	private Object array(String name) throws ReflectiveOperationException {
		Object pollers = accessible(this.group.getClass(), name).get(this.group);
		if (!pollers.getClass().isArray()) {
			throw new IllegalStateException(name + " are not in an array");
		}
		return pollers;
	}

	/**
	 * Returns what gives each thread that carries virtual threads a poller for those that
	 * wait to read, where the JDK is in that mode.
	 * @return it, {@code null} where {@link #readPollers} are for all threads
	 */
	@Nullable CarrierPollers carrierPollers() throws Throwable {
		return null;
	}

	/**
	 * Returns the poller in which the others are registered while they have nothing to
	 * do.
	 * @return it, {@code null} if threads of the system block in each of them
	 */
	final @Nullable Object masterPoller() throws Throwable {
		return this.lookup.findStatic(type(), "masterPoller", MethodType.methodType(type())).invoke();
	}

	/**
	 * Returns a method of the pollers.
	 * @param name its name
	 * @param result what it returns
	 * @param parameters its parameters
	 * @return a handle with an {@code Object}, the poller, before those
	 */
	final MethodHandle method(String name, Class<?> result, Class<?>... parameters)
			throws ReflectiveOperationException {
		MethodHandle handle = this.lookup.findVirtual(type(), name, MethodType.methodType(result, parameters));
		return handle.asType(handle.type().changeParameterType(0, Object.class));
	}

	/**
	 * Returns a field.
	 * @param type the class that declares it
	 * @param name its name
	 * @return the field, accessible
	 */
	static Field accessible(Class<?> type, String name) throws NoSuchFieldException {
		Field field = type.getDeclaredField(name);
		field.setAccessible(true);
		return field;
	}

}
