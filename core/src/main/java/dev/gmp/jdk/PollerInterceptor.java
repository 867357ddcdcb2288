package dev.gmp.jdk;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessFlag;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntBinaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * Puts pollers of ours in the place of those that the JDK parks virtual threads in when
 * they wait for a socket ({@code sun.nio.ch.Poller}).
 * <p>
 * Each stands before one of the JDK's, and offers every wait to {@link SocketWaitHook};
 * what is not taken goes to the JDK's poller as before. Both use the <em>same</em> map of
 * the threads that wait, which is how the JDK finds the thread to wake, whoever saw the
 * event and whoever closes the socket. So it may be put there and taken away at any time,
 * with threads waiting on either side of it.
 * <p>
 * Its class has to extend one that the JDK exports to nobody, so it is made when it is
 * needed. It belongs to the JDK's loader and is shared by all copies of GMP in a JVM: one
 * that is installed later stands before the earlier ones.
 */
final class PollerInterceptor {

	private static final String GOROUTINE_POLLER = "sun.nio.ch.GoroutinePoller";

	private static final ClassDesc SUPERCLASS = ClassDesc.of("sun.nio.ch.Poller");

	private static final ClassDesc TYPE = ClassDesc.of(GOROUTINE_POLLER);

	private static final ClassDesc WAITS = IntBinaryOperator.class.describeConstable().orElseThrow();

	/** An operation is a sum of these. */
	private static final int WRITE = 1;

	private static final int DEREGISTER = 2;

	private static final int POLLED = 4;

	/** Of Linux. */
	private static final int POLLIN = 1;

	private final Class<?> poller;

	private final MethodHandle constructor;

	private final Field jdk;

	private final Field map;

	/** (Object, Object)void, as the field is final. */
	private final MethodHandle setMap;

	/** (int, int, long, BooleanSupplier)void. */
	private final MethodHandle await;

	private final @Nullable CarrierPollers carriers;

	/** What machines are given where each has one: passes all on to the others. */
	private final Object ofMachines;

	private final Object readPollers;

	private final Object writePollers;

	private final List<Map<Integer, Thread>> readers;

	private final List<Map<Integer, Thread>> writers;

	private final List<Object> installed = new ArrayList<>();

	PollerInterceptor(MethodHandles.Lookup javaLang) throws Throwable {
		Pollers pollers = Pollers.find(javaLang);
		this.poller = pollers.type();
		Class<?> type = JdkClasses.define(pollers.lookup(), GOROUTINE_POLLER, bytes(pollers));
		this.constructor = pollers.lookup()
			.findConstructor(type, MethodType.methodType(void.class, this.poller, IntBinaryOperator.class, int.class));
		this.jdk = Pollers.accessible(type, "jdk");
		this.map = Pollers.accessible(this.poller, "map");
		this.setMap = new InternalUnsafe(javaLang).setter(this.poller, "map");
		this.await = pollers.lookup()
			.findStatic(this.poller, "poll",
					MethodType.methodType(void.class, int.class, int.class, long.class, BooleanSupplier.class));
		this.carriers = pollers.carrierPollers();
		this.readPollers = (this.carriers != null) ? this.carriers.readPollers() : pollers.readPollers();
		this.writePollers = pollers.writePollers();
		this.readers = maps(this.readPollers);
		this.writers = maps(this.writePollers);
		this.ofMachines = newPoller(Array.get(this.readPollers, 0), (fd, operation) -> 0, 0);
	}

	private Object newPoller(Object before, IntBinaryOperator operator, int operation) throws Throwable {
		Object poller = this.constructor.invoke(before, operator, operation);
		this.setMap.invoke(poller, this.map.get(before));
		return poller;
	}

	/**
	 * Prepares the current thread, which is about to carry goroutines, for those that
	 * wait for a socket.
	 */
	void enterMachine() throws ReflectiveOperationException {
		CarrierPollers carriers = this.carriers;
		if (carriers != null) {
			carriers.enter(this.ofMachines);
		}
	}

	/**
	 * Takes that back when the current thread carries goroutines no more.
	 */
	void leaveMachine() {
		CarrierPollers carriers = this.carriers;
		if (carriers != null) {
			carriers.leave();
		}
	}

	@SuppressWarnings("unchecked")
	private List<Map<Integer, Thread>> maps(Object pollers) throws IllegalAccessException {
		List<Map<Integer, Thread>> maps = new ArrayList<>();
		for (int i = 0; i < Array.getLength(pollers); i++) {
			maps.add((Map<Integer, Thread>) this.map.get(Array.get(pollers, i)));
		}
		return List.copyOf(maps);
	}

	/**
	 * Waits as a virtual thread of the JDK's does when it reads from a socket.
	 * @param fd the descriptor
	 * @throws IOException if the wait cannot begin
	 */
	void awaitReadable(int fd) throws IOException {
		try {
			this.await.invokeExact(fd, POLLIN, 0L, (BooleanSupplier) () -> true);
		}
		catch (Throwable ex) {
			throw Failures.asIoException(ex);
		}
	}

	/**
	 * Begins to offer waits.
	 * @param waits what they are offered to
	 */
	void install(SocketWaitHook waits) throws Throwable {
		synchronized (this.poller) {
			install(this.readPollers, operator(waits), 0);
			install(this.writePollers, operator(waits), WRITE);
			this.jdk.set(this.ofMachines, Array.get(this.readPollers, 0));
		}
	}

	private void install(Object pollers, IntBinaryOperator operator, int operation) throws Throwable {
		for (int i = 0; i < Array.getLength(pollers); i++) {
			Object before = Array.get(pollers, i);
			Object after = newPoller(before, operator, operation);
			this.installed.add(after);
			Array.set(pollers, i, after);
		}
	}

	private static IntBinaryOperator operator(SocketWaitHook waits) {
		return (fd, operation) -> {
			boolean read = (operation & WRITE) == 0;
			boolean taken;
			if ((operation & DEREGISTER) != 0) {
				taken = waits.deregister(fd, read, (operation & POLLED) != 0);
			}
			else {
				try {
					taken = waits.register(fd, read);
				}
				catch (IOException ex) {
					// The JDK's method that calls this declares it.
					throw PollerInterceptor.<RuntimeException>sneaky(ex);
				}
			}
			return taken ? 1 : 0;
		};
	}

	@SuppressWarnings({ "unchecked", "TypeParameterUnusedInFormals" })
	private static <E extends Exception> E sneaky(Exception ex) throws E {
		throw (E) ex;
	}

	/**
	 * Ends to offer waits. Those that are under way still reach what they were offered
	 * to.
	 */
	void uninstall() throws Throwable {
		synchronized (this.poller) {
			for (Object array : List.of(this.readPollers, this.writePollers)) {
				for (int i = 0; i < Array.getLength(array); i++) {
					remove(array, i);
				}
			}
			this.jdk.set(this.ofMachines, Array.get(this.readPollers, 0));
			this.installed.clear();
		}
	}

	private void remove(Object array, int i) throws IllegalAccessException {
		Object before = null;
		Object current = Array.get(array, i);
		while (this.jdk.getDeclaringClass().isInstance(current)) {
			Object next = this.jdk.get(current);
			if (!this.installed.contains(current)) {
				before = current;
			}
			else if (before == null) {
				Array.set(array, i, next);
			}
			else {
				this.jdk.set(before, next);
			}
			current = next;
		}
	}

	/**
	 * Wakes the thread that waits for a socket, if there is one.
	 * @param socket the socket
	 * @param read whether it waits to read
	 */
	@SuppressWarnings("CollectionIncompatibleType") // it equals the key
	void ready(ReadySocket socket, boolean read) {
		List<Map<Integer, Thread>> maps = read ? this.readers : this.writers;
		// As the JDK does it; the number of pollers is a power of two.
		Map<Integer, Thread> map = maps.get(socket.fd() & (maps.size() - 1));
		@Nullable Thread thread = map.get(socket);
		while (thread != null) {
			boolean removed = true;
			try {
				removed = map.remove(socket, thread);
			}
			finally {
				// The map may find no memory to count after it has removed: who is woken
				// in vain looks again.
				if (removed) {
					LockSupport.unpark(thread);
				}
			}
			thread = removed ? null : map.get(socket);
		}
	}

	/**
	 * Lists the threads that wait.
	 * @return their descriptors, as complement for those that wait to write
	 */
	Map<Thread, Integer> waits() {
		Map<Thread, Integer> waits = new HashMap<>();
		this.readers.forEach((map) -> map.forEach((fd, thread) -> waits.put(thread, fd)));
		this.writers.forEach((map) -> map.forEach((fd, thread) -> waits.put(thread, ~fd)));
		return waits;
	}

	/*
	 * class GoroutinePoller extends Poller: what `waits` answers with 0 goes to `jdk`.
	 */
	private static byte[] bytes(Pollers pollers) {
		MethodTypeDesc constructor = MethodTypeDesc.of(ConstantDescs.CD_void, SUPERCLASS, WAITS, ConstantDescs.CD_int);
		MethodTypeDesc register = MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int);
		MethodTypeDesc deregister = MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int,
				ConstantDescs.CD_boolean);
		MethodTypeDesc poll = MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_int);
		return ClassFile.of()
			.build(TYPE,
					(type) -> type.withSuperclass(SUPERCLASS)
						.withFlags(AccessFlag.FINAL, AccessFlag.SUPER)
						.withField("jdk", SUPERCLASS, ClassFile.ACC_VOLATILE)
						.withField("waits", WAITS, ClassFile.ACC_FINAL)
						.withField("operation", ConstantDescs.CD_int, ClassFile.ACC_FINAL)
						.withMethodBody(ConstantDescs.INIT_NAME, constructor, 0,
								(code) -> code.aload(0)
									.invokespecial(SUPERCLASS, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
									.aload(0)
									.aload(1)
									.putfield(TYPE, "jdk", SUPERCLASS)
									.aload(0)
									.aload(2)
									.putfield(TYPE, "waits", WAITS)
									.aload(0)
									.iload(3)
									.putfield(TYPE, "operation", ConstantDescs.CD_int)
									.return_())
						.withMethodBody(pollers.startPoll(), register, 0, (code) -> {
							Label taken = code.newLabel();
							loadForOffer(code);
							offer(code, taken);
							loadJdk(code).iload(1)
								.invokevirtual(SUPERCLASS, pollers.startPoll(), register)
								.labelBinding(taken)
								.return_();
						})
						.withMethodBody(pollers.stopPoll(), deregister, 0, (code) -> {
							Label taken = code.newLabel();
							loadForOffer(code);
							code.iload(2).loadConstant(POLLED).imul().iadd().loadConstant(DEREGISTER).iadd();
							offer(code, taken);
							loadJdk(code).iload(1)
								.iload(2)
								.invokevirtual(SUPERCLASS, pollers.stopPoll(), deregister)
								.labelBinding(taken)
								.return_();
						})
						// From JDK 27 on; only of pollers that are not in use yet.
						.withMethodBody("close", ConstantDescs.MTD_void, 0, (code) -> code.return_())
						.withMethodBody("poll", poll, 0,
								(code) -> loadJdk(code).iload(1).invokevirtual(SUPERCLASS, "poll", poll).ireturn())
						.withMethodBody("fdVal", MethodTypeDesc.of(ConstantDescs.CD_int), 0,
								(code) -> loadJdk(code)
									.invokevirtual(SUPERCLASS, "fdVal", MethodTypeDesc.of(ConstantDescs.CD_int))
									.ireturn()));
	}

	private static CodeBuilder loadJdk(CodeBuilder code) {
		return code.aload(0).getfield(TYPE, "jdk", SUPERCLASS);
	}

	private static void loadForOffer(CodeBuilder code) {
		code.aload(0)
			.getfield(TYPE, "waits", WAITS)
			.iload(1)
			.aload(0)
			.getfield(TYPE, "operation", ConstantDescs.CD_int);
	}

	private static void offer(CodeBuilder code, Label taken) {
		code.invokeinterface(WAITS, "applyAsInt",
				MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_int, ConstantDescs.CD_int))
			.ifne(taken);
	}

}
