package dev.gmp.jdk;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

/**
 * The pollers of JDK 27 and 28: a group of them for each mode that the JDK can poll in.
 */
final class Pollers27 extends Pollers {

	Pollers27(MethodHandles.Lookup lookup) throws ReflectiveOperationException {
		super(lookup, "POLLER_GROUP");
	}

	@Override
	String startPoll() {
		return "implStartPoll";
	}

	@Override
	String stopPoll() {
		return "implStopPoll";
	}

	@Override
	String startPollForThread() {
		return "startPoll";
	}

	@Override
	String stopPollForThread() {
		return "stopPoll";
	}

	@Override
	Object provider() throws Throwable {
		Class<?> groups = lookup().findClass("sun.nio.ch.Poller$PollerGroup");
		Method provider = groups.getDeclaredMethod("provider");
		provider.setAccessible(true);
		return provider.invoke(group());
	}

	@Override
	@Nullable CarrierPollers carrierPollers() throws Throwable {
		Class<?> mode = lookup().findClass("sun.nio.ch.Poller$PollerPerCarrierPollerGroup");
		Object master = masterPoller();
		return (mode.isInstance(group()) && master != null) ? new CarrierPollers(this, mode, master) : null;
	}

	/*
	 * Not piece by piece: a cleaner of the poller's may close what it has once more.
	 */
	@Override
	MethodHandle closer() throws Throwable {
		return lookup().findVirtual(type(), "close", MethodType.methodType(void.class))
			.asType(MethodType.methodType(void.class, Object.class));
	}

}
