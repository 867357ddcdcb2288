package dev.gmp.jdk;

import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The containers in which the JDK's thread dump shows the goroutines of a scheduler.
 * Where a JDK has none such, they are in its root, as other virtual threads.
 */
public interface ContainerAccess {

	/**
	 * Tells why the threads that are started here are in the JDK's root container.
	 * @return the reason, {@code null} if they are in their own
	 */
	@Nullable String containersUnavailable();

	/**
	 * Makes a container, in which the JDK's thread dump shows threads under a name. Not
	 * on the hot path.
	 * @param name the name
	 * @param threads lists the live threads that were started in it
	 * @return the container; the JDK refers to it weakly
	 */
	Object newThreadContainer(String name, Supplier<Stream<Thread>> threads);

	/**
	 * Starts a thread in a container.
	 * @param thread a thread that was not started
	 * @param container what {@link #newThreadContainer} returned
	 */
	void start(Thread thread, Object container);

}
