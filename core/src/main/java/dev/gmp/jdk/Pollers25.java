package dev.gmp.jdk;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;

/**
 * The pollers of JDK 25 and 26.
 */
final class Pollers25 extends Pollers {

	static final String GROUP = "POLLERS";

	Pollers25(MethodHandles.Lookup lookup) throws ReflectiveOperationException {
		super(lookup, GROUP);
	}

	@Override
	String startPoll() {
		return "implRegister";
	}

	@Override
	String stopPoll() {
		return "implDeregister";
	}

	@Override
	String startPollForThread() {
		return "register";
	}

	@Override
	String stopPollForThread() {
		return "deregister";
	}

	@Override
	Object provider() throws Throwable {
		Class<?> provider = lookup().findClass("sun.nio.ch.PollerProvider");
		return lookup().findStatic(provider, "provider", MethodType.methodType(provider)).invoke();
	}

	/*
	 * The JDK closes none of its own, so it is done here piece by piece.
	 */
	@Override
	MethodHandle closer() throws Throwable {
		Field address = accessible(lookup().findClass("sun.nio.ch.EPollPoller"), "address");
		MethodHandle free = MethodHandles.filterArguments(
				lookup().findStatic(lookup().findClass("sun.nio.ch.EPoll"), "freePollArray",
						MethodType.methodType(void.class, long.class)),
				0, lookup().unreflectGetter(address).asType(MethodType.methodType(long.class, Object.class)));
		MethodHandle close = MethodHandles
			.filterArguments(lookup().findStatic(lookup().findClass("sun.nio.ch.FileDispatcherImpl"), "closeIntFD",
					MethodType.methodType(void.class, int.class)), 0, method("fdVal", int.class));
		return MethodHandles.foldArguments(free, close);
	}

}
