package dev.gmp.jdk;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A poller of the JDK ({@code sun.nio.ch.Poller}) that tells which descriptors are ready,
 * instead of waking the threads that wait for them.
 * <p>
 * The JDK has pollers of one direction each. Where they are asked by virtual threads, one
 * of its platform threads blocks in a master poller, with which the others are registered
 * while they have nothing to do; so may this one be.
 */
final class JdkPoller implements AutoCloseable {

	private final Object poller;

	private final Polled polled = new Polled();

	private final int fd;

	/**
	 * Creates a poller.
	 * @param read whether for those that wait to read, else to write
	 * @throws IOException if the operating system refuses it
	 */
	JdkPoller(boolean read) throws IOException {
		try {
			this.poller = Handles.create(read);
			Handles.SET_MAP.invokeExact(this.poller, (Object) this.polled);
			this.fd = (int) Handles.FD_VAL.invokeExact(this.poller);
		}
		catch (Throwable ex) {
			throw Failures.asIoException(ex);
		}
	}

	/**
	 * Tells whether the JDK has such pollers in this JVM.
	 * @return {@code false} if the system's threads block in each of them
	 */
	static boolean hasMaster() {
		return Handles.MASTER != null;
	}

	/**
	 * Returns its own descriptor, which can be read from while another one is ready here.
	 * @return the descriptor
	 */
	int fd() {
		return this.fd;
	}

	/**
	 * Registers a descriptor for one event.
	 * @param fd the descriptor
	 * @throws IOException if the kernel refuses it
	 */
	void register(int fd) throws IOException {
		try {
			Handles.REGISTER.invokeExact(this.poller, fd);
		}
		catch (Throwable ex) {
			throw Failures.asIoException(ex);
		}
	}

	/**
	 * Takes a descriptor out that was not found ready.
	 * @param fd the descriptor
	 */
	void deregister(int fd) {
		try {
			Handles.DEREGISTER.invokeExact(this.poller, fd, false);
		}
		catch (Throwable ex) {
			throw Failures.propagate(ex);
		}
	}

	/**
	 * Asks which descriptors are ready, without blocking. One thread at a time.
	 * @return how many are
	 * @throws IOException if the kernel refuses it
	 */
	int poll() throws IOException {
		this.polled.size = 0;
		try {
			int ignored = (int) Handles.POLL.invokeExact(this.poller, 0);
		}
		catch (Throwable ex) {
			throw Failures.asIoException(ex);
		}
		return this.polled.size;
	}

	/**
	 * Returns one of the descriptors that were ready.
	 * @param i its index
	 * @return the descriptor
	 */
	int descriptor(int i) {
		return this.polled.descriptors[i];
	}

	/**
	 * Has the current thread unparked as soon as a descriptor is ready here, once.
	 * @throws IOException if the kernel refuses it
	 */
	void registerWithMaster() throws IOException {
		try {
			Handles.REGISTER_THREAD.invokeExact(Handles.MASTER, this.fd);
		}
		catch (Throwable ex) {
			throw Failures.asIoException(ex);
		}
	}

	/**
	 * Ends that, whether it was unparked or not.
	 */
	void deregisterFromMaster() {
		try {
			Handles.DEREGISTER_THREAD.invokeExact(Handles.MASTER, this.fd);
		}
		catch (Throwable ex) {
			throw Failures.propagate(ex);
		}
	}

	/**
	 * Closes it, which the JDK does with none of its own. It may not be registered
	 * anywhere.
	 */
	@Override
	public void close() {
		try {
			Handles.CLOSE.invokeExact(this.poller);
		}
		catch (Throwable ex) {
			throw Failures.propagate(ex);
		}
	}

	/**
	 * Stands in the place of the map of the threads that wait: for each descriptor that
	 * is ready the JDK takes the thread out, to wake it if there is one.
	 */
	private static final class Polled extends AbstractMap<Integer, Thread> {

		final int[] descriptors = new int[EventPoller.MAX_EVENTS];

		int size;

		@Override
		public @Nullable Thread remove(Object fd) {
			this.descriptors[this.size++] = (Integer) fd;
			return null;
		}

		@Override
		public Set<Map.Entry<Integer, Thread>> entrySet() {
			return Set.of();
		}

	}

	/**
	 * The handles; initialised at the first use, when the package is open.
	 */
	private static final class Handles {

		static final MethodHandle READ_POLLER;

		static final MethodHandle WRITE_POLLER;

		static final MethodHandle REGISTER;

		static final MethodHandle DEREGISTER;

		static final MethodHandle POLL;

		static final MethodHandle FD_VAL;

		/** {@code null} if there is none. */
		static final @Nullable Object MASTER;

		static final MethodHandle REGISTER_THREAD;

		static final MethodHandle DEREGISTER_THREAD;

		static final MethodHandle CLOSE;

		static final MethodHandle SET_MAP;

		static {
			try {
				MethodHandles.Lookup javaLang = MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup());
				Pollers pollers = Pollers.find(javaLang);
				Object provider = pollers.provider();
				READ_POLLER = newPoller(pollers, "readPoller", provider);
				WRITE_POLLER = newPoller(pollers, "writePoller", provider);
				REGISTER = pollers.method(pollers.startPoll(), void.class, int.class);
				DEREGISTER = pollers.method(pollers.stopPoll(), void.class, int.class, boolean.class);
				POLL = pollers.method("poll", int.class, int.class);
				FD_VAL = pollers.method("fdVal", int.class);
				MASTER = pollers.masterPoller();
				REGISTER_THREAD = pollers.method(pollers.startPollForThread(), void.class, int.class);
				DEREGISTER_THREAD = pollers.method(pollers.stopPollForThread(), void.class, int.class);
				CLOSE = pollers.closer();
				SET_MAP = new InternalUnsafe(javaLang).setter(pollers.type(), "map");
			}
			catch (Throwable ex) {
				throw new ExceptionInInitializerError(ex);
			}
		}

		private static MethodHandle newPoller(Pollers pollers, String name, Object provider)
				throws ReflectiveOperationException {
			return pollers.lookup()
				.bind(provider, name, MethodType.methodType(pollers.type(), boolean.class))
				.asType(MethodType.methodType(Object.class, boolean.class));
		}

		static Object create(boolean read) throws Throwable {
			// Few events at a time, as those that virtual threads ask.
			return read ? (Object) READ_POLLER.invokeExact(true) : (Object) WRITE_POLLER.invokeExact(true);
		}

	}

}
