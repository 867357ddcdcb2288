package dev.gmp.jdk;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Access to the virtual threads of JDK 25.
 * <p>
 * The handles live in static final fields, because only then does the JIT compiler inline
 * through them. The package {@code java.lang} must be open to this module before the
 * first instance is made.
 */
final class Jdk25Access implements JdkAccess {

	/** {@code Thread.NO_INHERIT_THREAD_LOCALS}. */
	private static final int NO_INHERIT_THREAD_LOCALS = 1 << 2;

	/** {@code VirtualThread.TIMED_PARKING}, as those that follow. */
	private static final int TIMED_PARKING = 6;

	private static final int UNPARKED = 9;

	private static final int UNBLOCKED = 14;

	private static final int TIMED_WAITING = 17;

	/** {@code VirtualThread.YIELDED}. */
	private static final int YIELDED = 11;

	private static final Logger logger = LoggerFactory.getLogger(JdkAccess.class);

	private final Access access;

	private final @Nullable String jdkPollersUnavailable;

	Jdk25Access(Access access) {
		this.access = access;
		checkWorks();
		this.jdkPollersUnavailable = (Handles.SOCKET_POLLERS instanceof PollerInterceptor)
				? JdkPollerPair.unavailable(this) : String.valueOf(Handles.SOCKET_POLLERS);
	}

	/*
	 * Runs a throw-away virtual thread through every handle, on the current platform
	 * thread or on one made for it: a JDK that differs from what was tested fails here,
	 * with a message, and not under load.
	 */
	private void checkWorks() {
		AtomicReference<@Nullable Object> result = new AtomicReference<>();
		Thread check = new Thread(() -> {
			try {
				PollerInterceptor.initialise();
				selfTest();
				result.set("ok");
			}
			catch (Throwable ex) {
				result.set(ex);
			}
		}, "gmp-jdk-check");
		check.setDaemon(true);
		check.start();
		boolean interrupted = false;
		while (check.isAlive()) {
			try {
				check.join();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		if (result.get() instanceof Throwable failure) {
			throw unexpected(failure);
		}
	}

	@SuppressWarnings("ReferenceEquality") // identity is what is asked
	private void selfTest() {
		AtomicReference<@Nullable Runnable> viaFirst = new AtomicReference<>();
		AtomicReference<@Nullable Runnable> viaSecond = new AtomicReference<>();
		AtomicReference<@Nullable Thread> carrier = new AtomicReference<>();
		Thread thread = newVirtualThread(viaFirst::set, "gmp-jdk-check", false, () -> {
			carrier.set(currentCarrierThread());
			unparkPlatformThread(currentCarrierThread());
			yieldCarrier();
			parkCarrier(1);
			Thread.yield();
		});
		start(thread, newThreadContainer("gmp-jdk-check", () -> Stream.of(thread)));
		Runnable continuation = viaFirst.get();
		if (continuation == null) {
			throw new IllegalStateException("a started virtual thread was not handed to its scheduler");
		}
		check(virtualThreadOf(continuation) == thread, "a continuation does not tell its virtual thread");
		setScheduler(thread, viaSecond::set);
		continuation.run();
		check(carrier.get() == Thread.currentThread(), "the carrier of a virtual thread is not the thread that ran it");
		check(viaSecond.get() == continuation, "a virtual thread was not handed to its new scheduler");
		check(hasYielded(thread), "a virtual thread that yielded is not seen to have yielded");
		continuation.run();
		check(!thread.isAlive() && !hasYielded(thread), "a virtual thread did not run to its end");
	}

	private static void check(boolean condition, String otherwise) {
		if (!condition) {
			throw new IllegalStateException(otherwise);
		}
	}

	private static JdkAccessException unexpected(Throwable ex) {
		Throwable cause = (ex instanceof ExceptionInInitializerError && ex.getCause() != null) ? ex.getCause() : ex;
		return new JdkAccessException(
				"The virtual threads of this JDK, version " + Runtime.version() + ", are not as GMP expects them: "
						+ cause + ".",
				"Run on a JDK " + JdkAccessHolder.OLDEST_TESTED
						+ " that is built from OpenJDK, or set gmp.enabled=false to go without the scheduler of GMP.",
				cause);
	}

	@Override
	public Access access() {
		return this.access;
	}

	@Override
	public Thread newVirtualThread(Executor scheduler, @Nullable String name, boolean inheritThreadLocals,
			Runnable task) {
		try {
			return (Thread) Handles.NEW_VIRTUAL_THREAD.invokeExact(scheduler, name,
					inheritThreadLocals ? 0 : NO_INHERIT_THREAD_LOCALS, task);
		}
		catch (Throwable ex) {
			throw propagate(ex);
		}
	}

	@Override
	public Object newThreadContainer(String name, Supplier<Stream<Thread>> threads) {
		try {
			return Handles.THREAD_CONTAINERS.create(name, threads);
		}
		catch (Throwable ex) {
			throw propagate(ex);
		}
	}

	@Override
	public void start(Thread thread, Object container) {
		try {
			Handles.START_IN.invokeExact(thread, container);
		}
		catch (Throwable ex) {
			throw propagate(ex);
		}
	}

	@Override
	public <A, B> void onReservedStack(BiConsumer<A, B> action, A a, B b) {
		try {
			Handles.ON_RESERVED_STACK.invokeExact(action, (Object) a, (Object) b);
		}
		catch (Throwable ex) {
			throw propagate(ex);
		}
	}

	@Override
	public Thread currentCarrierThread() {
		try {
			return (Thread) Handles.CURRENT_CARRIER_THREAD.invokeExact();
		}
		catch (Throwable ex) {
			throw propagate(ex);
		}
	}

	@Override
	public Thread virtualThreadOf(Runnable continuation) {
		if (!Handles.CONTINUATION_CLASS.isInstance(continuation)) {
			throw new IllegalArgumentException(
					"not the continuation of a virtual thread: " + continuation.getClass().getName());
		}
		try {
			return (Thread) Handles.VIRTUAL_THREAD_OF.invokeExact(continuation);
		}
		catch (Throwable ex) {
			throw propagate(ex);
		}
	}

	@Override
	public void setScheduler(Thread virtualThread, Executor scheduler) {
		try {
			Handles.SET_SCHEDULER.invokeExact(virtualThread, scheduler);
		}
		catch (Throwable ex) {
			throw propagate(ex);
		}
	}

	@Override
	public boolean hasYielded(Thread virtualThread) {
		return (int) Handles.STATE.getVolatile(virtualThread) == YIELDED;
	}

	@Override
	public boolean endFailedTimedPark(Thread virtualThread) {
		return Handles.STATE.compareAndSet(virtualThread, TIMED_PARKING, UNPARKED)
				|| Handles.STATE.compareAndSet(virtualThread, TIMED_WAITING, UNBLOCKED);
	}

	@Override
	public void unparkPlatformThread(Thread platformThread) {
		try {
			Handles.UNPARK_PLATFORM_THREAD.invokeExact(platformThread);
		}
		catch (Throwable ex) {
			throw propagate(ex);
		}
	}

	@Override
	public void yieldCarrier() {
		try {
			Handles.YIELD_CARRIER.invokeExact();
		}
		catch (Throwable ex) {
			throw propagate(ex);
		}
	}

	@Override
	public void parkCarrier(long nanos) {
		try {
			Handles.PARK_CARRIER.invokeExact(false, nanos);
		}
		catch (Throwable ex) {
			throw propagate(ex);
		}
	}

	@Override
	public long gcCpuTime() {
		GcThreads threads = Handles.GC_THREADS;
		try {
			return (threads != null) ? threads.cpuTime() : -1;
		}
		catch (Throwable ex) {
			throw propagate(ex);
		}
	}

	@Override
	public long threadCpuTime(long threadId) {
		MethodHandle cpuTime = Handles.THREAD_CPU_TIME;
		try {
			return (cpuTime != null) ? (long) cpuTime.invokeExact(threadId) : -1;
		}
		catch (Throwable ex) {
			throw propagate(ex);
		}
	}

	@Override
	public @Nullable SmallFile newSmallFile() {
		return Handles.SMALL_FILES ? new SmallFile() : null;
	}

	@Override
	public @Nullable String epollUnavailable() {
		return Handles.EPOLL_UNAVAILABLE;
	}

	@Override
	public @Nullable String jdkPollersUnavailable() {
		return this.jdkPollersUnavailable;
	}

	@Override
	public void installSocketWaits(SocketWaitHook waits) {
		try {
			socketPollers().install(waits);
		}
		catch (Throwable ex) {
			throw propagate(ex);
		}
	}

	@Override
	public void uninstallSocketWaits() {
		try {
			socketPollers().uninstall();
		}
		catch (Throwable ex) {
			throw propagate(ex);
		}
	}

	@Override
	public void socketReady(ReadySocket socket, boolean read) {
		socketPollers().ready(socket, read);
	}

	@Override
	public Map<Thread, Integer> socketWaits() {
		return (Handles.SOCKET_POLLERS instanceof PollerInterceptor pollers) ? pollers.waits() : Map.of();
	}

	private static PollerInterceptor socketPollers() {
		if (Handles.SOCKET_POLLERS instanceof PollerInterceptor pollers) {
			return pollers;
		}
		throw new IllegalStateException(String.valueOf(Handles.SOCKET_POLLERS));
	}

	@Override
	public void installTimers(DelayedTasks tasks) {
		try {
			TimedParks.install(tasks);
		}
		catch (Throwable ex) {
			// Some may be there.
			uninstallTimers();
			logger.debug("Goroutines sleep by the JDK's own timers", ex);
		}
	}

	@Override
	public void uninstallTimers() {
		try {
			TimedParks.uninstall();
		}
		catch (Throwable ex) {
			logger.debug("Goroutines slept by the JDK's own timers", ex);
		}
	}

	@Override
	public EventPoller newEpoll() throws IOException {
		return new Epoll();
	}

	@Override
	public EventPoller newJdkPollerPair() throws IOException {
		if (this.jdkPollersUnavailable != null) {
			throw new IllegalStateException(this.jdkPollersUnavailable);
		}
		return new JdkPollerPair(this);
	}

	static String notAsExpected(Throwable ex) {
		return "the pollers of this JDK, version " + Runtime.version() + ", are not as GMP expects them: "
				+ ((ex instanceof ExceptionInInitializerError && ex.getCause() != null) ? ex.getCause() : ex);
	}

	static IOException asIoException(Throwable ex) {
		if (ex instanceof IOException ioException) {
			return ioException;
		}
		throw propagate(ex);
	}

	static RuntimeException propagate(Throwable ex) {
		if (ex instanceof RuntimeException runtimeException) {
			return runtimeException;
		}
		if (ex instanceof Error error) {
			throw error;
		}
		return new IllegalStateException(ex);
	}

	/**
	 * The handles; initialised at the first use, when the package is open.
	 */
	private static final class Handles {

		static final MethodHandle NEW_VIRTUAL_THREAD;

		static final MethodHandle CURRENT_CARRIER_THREAD;

		static final MethodHandle YIELD_CARRIER;

		static final MethodHandle UNPARK_PLATFORM_THREAD;

		static final MethodHandle PARK_CARRIER;

		static final MethodHandle VIRTUAL_THREAD_OF;

		static final MethodHandle SET_SCHEDULER;

		static final VarHandle STATE;

		static final ThreadContainers THREAD_CONTAINERS;

		static final MethodHandle START_IN;

		static final MethodHandle ON_RESERVED_STACK;

		static final Class<?> CONTINUATION_CLASS;

		static final @Nullable GcThreads GC_THREADS;

		/** (long)long, {@code null} where it cannot be had. */
		static final @Nullable MethodHandle THREAD_CPU_TIME;

		static final boolean SMALL_FILES;

		/** Them, or why there are none. */
		static final Object SOCKET_POLLERS;

		static final @Nullable String EPOLL_UNAVAILABLE;

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
				SET_SCHEDULER = lookup.unreflectSetter(accessibleField(virtualThread, "scheduler"))
					.asType(MethodType.methodType(void.class, Thread.class, Executor.class));
				CONTINUATION_CLASS = continuationClass(virtualThread);
				MethodHandles.Lookup vm = JdkClasses.open(lookup, ThreadContainers.SUPERCLASS);
				THREAD_CONTAINERS = ThreadContainers.define(vm);
				ON_RESERVED_STACK = ReservedStack.RUN_HANDLE;
				START_IN = ThreadContainers.startIn(lookup);
				UNPARK_PLATFORM_THREAD = ofUnsafe(lookup, "unpark", MethodType.methodType(void.class, Object.class))
					.asType(MethodType.methodType(void.class, Thread.class));
				PARK_CARRIER = ofUnsafe(lookup, "park", MethodType.methodType(void.class, boolean.class, long.class));
				GC_THREADS = gcThreads(lookup);
				THREAD_CPU_TIME = threadCpuTime(lookup);
				SMALL_FILES = SmallFile.open(lookup);
				SOCKET_POLLERS = socketPollers(lookup);
				EPOLL_UNAVAILABLE = epollUnavailable();
				VIRTUAL_THREAD_OF = lookup.unreflectGetter(fieldOfType(CONTINUATION_CLASS, virtualThread))
					.asType(MethodType.methodType(Thread.class, Runnable.class));
			}
			catch (Throwable ex) {
				throw new ExceptionInInitializerError(ex);
			}
		}

		/*
		 * The continuation is a lambda of VirtualThread's constructor, and its class is
		 * the same for every virtual thread. The thread is the only thing it captures.
		 */
		private static Class<?> continuationClass(Class<?> virtualThread) throws ReflectiveOperationException {
			Thread unstarted = Thread.ofVirtual().unstarted(() -> {
			});
			return accessibleField(virtualThread, "runContinuation").get(unstarted).getClass();
		}

		private static MethodHandle ofUnsafe(MethodHandles.Lookup javaLang, String name, MethodType type)
				throws Throwable {
			MethodHandles.Lookup misc = JdkClasses.open(javaLang, "jdk.internal.misc.Unsafe");
			Class<?> unsafe = misc.lookupClass();
			Object instance = misc.findStatic(unsafe, "getUnsafe", MethodType.methodType(unsafe)).invoke();
			return misc.findVirtual(unsafe, name, type).bindTo(instance);
		}

		/*
		 * A figure in a report: nobody should do without the scheduler for the lack of
		 * it.
		 */
		private static @Nullable GcThreads gcThreads(MethodHandles.Lookup javaLang) {
			try {
				return new GcThreads(javaLang);
			}
			catch (Throwable ex) {
				return null;
			}
		}

		/*
		 * The method of the management bean allocates arrays around this one. The module
		 * may be missing in the runtime image.
		 */
		private static @Nullable MethodHandle threadCpuTime(MethodHandles.Lookup javaLang) {
			try {
				Class.forName("sun.management.ManagementFactoryHelper");
				MethodHandles.Lookup management = JdkClasses.open(javaLang, "sun.management.ThreadImpl");
				MethodHandle cpuTime = management.findStatic(management.lookupClass(), "getThreadTotalCpuTime0",
						MethodType.methodType(long.class, long.class));
				return ((long) cpuTime.invokeExact(0L) >= 0) ? cpuTime : null;
			}
			catch (Throwable ex) {
				return null;
			}
		}

		private static Object socketPollers(MethodHandles.Lookup javaLang) {
			if (!System.getProperty("os.name", "").startsWith("Linux")) {
				return "there is no epoll on " + System.getProperty("os.name");
			}
			try {
				return new PollerInterceptor(javaLang);
			}
			catch (Throwable ex) {
				return notAsExpected(ex);
			}
		}

		private static @Nullable String epollUnavailable() {
			if (!(SOCKET_POLLERS instanceof PollerInterceptor)) {
				return String.valueOf(SOCKET_POLLERS);
			}
			try {
				try (Epoll epoll = new Epoll()) {
					epoll.rehearse();
				}
				return null;
			}
			catch (Throwable ex) {
				return notAsExpected(ex);
			}
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

	}

}
