package dev.gmp.inspect;

import java.time.Instant;
import java.util.List;

/**
 * A goroutine that held its processor, or blocked its machine, for long.
 *
 * @param goroutine the goroutine
 * @param seen when it was noticed
 * @param heldMillis for how long it had computed, or been blocked, then, in milliseconds
 * @param blocked {@code true} if its machine was blocked, {@code false} if it computed
 * @param place the innermost method outside of the JDK, with its line
 * @param stack its stack, innermost frame first; long ones are cut
 */
public record LongRunningGoroutine(GoroutineRef goroutine, Instant seen, long heldMillis, boolean blocked, String place,
		List<String> stack) {

	/**
	 * Copies the list.
	 */
	public LongRunningGoroutine {
		stack = List.copyOf(stack);
	}

}
