package dev.gmp.inspect;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A goroutine, and what it waits for. It is looked at while it runs: the parts may be of
 * moments shortly after each other.
 *
 * @param id its id, unique within its scheduler, starting at 1
 * @param name the name of its thread; empty if it was started without one
 * @param state what it does
 * @param waitReason why it waits, {@code null} if it does not
 * @param waitsOn the class of what it is parked on, as given to
 * {@link java.util.concurrent.locks.LockSupport#park(Object)}; {@code null} if it is not
 * known
 * @param socket the socket that it waits for, {@code null} if it waits for none or if
 * that cannot be found out
 * @param stack its stack, innermost frame first; empty if it has not begun
 */
public record GoroutineSnapshot(long id, String name, GoroutineState state, @Nullable WaitReason waitReason,
		@Nullable String waitsOn, @Nullable SocketSnapshot socket, List<StackTraceElement> stack) {

	/**
	 * Copies the list.
	 */
	public GoroutineSnapshot {
		stack = List.copyOf(stack);
	}

}
