package dev.gmp.jdk;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;

/**
 * The mode of JDK 27 and 28 ({@code jdk.pollerMode=3}) in which each thread that carries
 * virtual threads has a poller of its own for those that wait to read.
 * <p>
 * The JDK starts such a poller, a virtual thread, when a thread carries the first one
 * that waits. On a machine it would be a goroutine, for which nothing ends before the
 * machine does: the scheduler could not close. So each machine is given one that needs no
 * thread, as it passes all on, in the end to the JDK's master poller.
 */
final class CarrierPollers {

	private final ThreadLocal<Object> pollerOfCarrier;

	private final Constructor<?> entry;

	private final Object group;

	private final Object readPollers;

	/**
	 * Looks at the pollers.
	 * @param pollers the JDK's
	 * @param mode the class of their group
	 * @param master the master poller
	 */
	@SuppressWarnings("unchecked")
	CarrierPollers(Pollers pollers, Class<?> mode, Object master) throws ReflectiveOperationException {
		this.pollerOfCarrier = (ThreadLocal<Object>) Pollers.accessible(mode, "CARRIER_POLLER").get(null);
		this.entry = pollers.lookup()
			.findClass(mode.getName() + "$CarrierPoller")
			.getDeclaredConstructor(mode, pollers.type());
		this.entry.setAccessible(true);
		this.group = pollers.group();
		this.readPollers = Array.newInstance(pollers.type(), 1);
		Array.set(this.readPollers, 0, master);
	}

	/**
	 * Returns the poller that is asked for machines.
	 * @return an array of one, to be treated as {@link Pollers#readPollers}
	 */
	Object readPollers() {
		return this.readPollers;
	}

	/**
	 * Gives the current thread a poller.
	 * @param poller the poller
	 */
	void enter(Object poller) throws ReflectiveOperationException {
		this.pollerOfCarrier.set(this.entry.newInstance(this.group, poller));
	}

	/**
	 * Takes it away again, or the JDK would shut it down at the thread's end, for all.
	 */
	void leave() {
		this.pollerOfCarrier.remove();
	}

}
