package dev.gmp.spring.task;

import org.jspecify.annotations.Nullable;

/**
 * Something of an application that runs as goroutines. The line that is logged at startup
 * names all beans of this type, in their order.
 */
@FunctionalInterface
public interface RunsAsGoroutines {

	/**
	 * Says what runs as goroutines.
	 * @return a few words that may stand in an enumeration, such as
	 * {@code requests of Tomcat}; {@code null} for nothing
	 */
	@Nullable String describe();

}
