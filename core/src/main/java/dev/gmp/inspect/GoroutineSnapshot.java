package dev.gmp.inspect;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A goroutine, and what it waits for. It is looked at while it runs: the parts may be of
 * moments shortly after each other.
 * <p>
 * Since when it waits is known to some 20 milliseconds: it may have begun later by so
 * much, not earlier; or by more if the machine was so busy that the scheduler's own
 * thread did not run.
 *
 * @param id its id, unique within its scheduler, starting at 1
 * @param threadId the {@linkplain Thread#threadId() id} of its thread, by which the JDK's
 * thread dumps, profiles and logs name it
 * @param name the name of its thread; empty if it was started without one
 * @param state what it does
 * @param waitReason why it waits or does not run as a goroutine, {@code null} if it runs
 * or is runnable
 * @param waitsOn the class of what it is parked on, as given to
 * {@link java.util.concurrent.locks.LockSupport#park(Object)}; {@code null} if it is not
 * known
 * @param waitingSince since when it does, {@code null} if it runs or is runnable, or if
 * that is not known
 * @param waitingMillis the same in milliseconds before this was taken
 * @param socket the socket that it waits for, {@code null} if it waits for none or if
 * that cannot be found out
 * @param stack its stack, innermost frame first; empty if it has not begun
 */
public record GoroutineSnapshot(long id, long threadId, String name, GoroutineState state,
		@Nullable WaitReason waitReason, @Nullable String waitsOn, @Nullable Instant waitingSince,
		@Nullable Long waitingMillis, @Nullable SocketSnapshot socket, List<StackTraceElement> stack) {

	private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

	/**
	 * Copies the list.
	 */
	public GoroutineSnapshot {
		stack = List.copyOf(stack);
	}

	/**
	 * Returns the goroutine as in Go's dumps: its id, why it waits and for how many
	 * minutes (if it is one at least), and the stack, the frames written as Java does.
	 * @return lines with a line feed at the end of each
	 */
	public String text() {
		StringBuilder text = new StringBuilder();
		text.append("goroutine ").append(this.id).append(" [").append(doing());
		long minutes = (this.waitingMillis != null) ? TimeUnit.MILLISECONDS.toMinutes(this.waitingMillis) : 0;
		if (minutes > 0) {
			// Go has no singular either.
			text.append(", ").append(minutes).append(" minutes");
		}
		text.append("]:\n\t- thread #").append(this.threadId);
		if (!this.name.isEmpty()) {
			text.append(" \"").append(printable(this.name)).append('"');
		}
		text.append('\n');
		if (this.waitsOn != null) {
			text.append("\t- waiting on ").append(this.waitsOn).append('\n');
		}
		if (this.socket != null) {
			append(text, this.socket);
		}
		for (StackTraceElement frame : this.stack) {
			text.append("\tat ").append(frame).append('\n');
		}
		return text.toString();
	}

	/*
	 * Any thread may have any name, and no name is to look like another goroutine.
	 */
	private static String printable(String name) {
		return CONTROL.matcher(name).replaceAll("?");
	}

	private String doing() {
		return (this.waitReason != null) ? this.waitReason.toString() : this.state.name().toLowerCase(Locale.ROOT);
	}

	private static void append(StringBuilder text, SocketSnapshot socket) {
		text.append("\t- waiting to ").append(socket.operation());
		if (socket.protocol() != null) {
			text.append(' ').append(socket.protocol());
		}
		if (socket.local() != null) {
			text.append(' ').append(socket.local());
		}
		if (socket.remote() != null) {
			text.append("->").append(socket.remote());
		}
		text.append(", fd ").append(socket.fd()).append('\n');
	}

}
