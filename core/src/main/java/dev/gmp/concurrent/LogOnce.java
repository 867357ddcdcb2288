package dev.gmp.concurrent;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * A message that is logged the first time that its cause occurs, and never again. It is
 * for causes that come back at each turn of a loop once they have come: a log that grows
 * with each turn would do more harm than the cause.
 * <p>
 * Logging throws nothing, because most callers hold something that nobody else would give
 * back, such as a machine or the poller. A log without memory therefore stays silent. The
 * message and its arguments are given beforehand, so that a caller needs no memory for
 * them either.
 */
public final class LogOnce {

	private final Logger logger;

	private final Level level;

	private final String message;

	private final @Nullable Object[] arguments;

	private volatile boolean logged;

	/**
	 * Creates a message that was not logged yet.
	 * @param logger where it is logged
	 * @param level the level at which it is logged
	 * @param message the message, with a placeholder for each argument
	 * @param arguments the arguments
	 */
	public LogOnce(Logger logger, Level level, String message, Object... arguments) {
		this.logger = logger;
		this.level = level;
		this.message = message;
		this.arguments = arguments;
	}

	/**
	 * Logs the message, unless it was logged. Two threads that call this at once may both
	 * log it.
	 */
	public void log() {
		log(null);
	}

	/**
	 * Logs the message with an exception, unless it was logged.
	 * @param ex the exception, {@code null} for none
	 */
	public void log(@Nullable Throwable ex) {
		if (this.logged) {
			return;
		}
		this.logged = true;
		try {
			this.logger.atLevel(this.level).setCause(ex).log(this.message, this.arguments);
		}
		catch (Throwable ignored) {
			// Nothing is left that could tell.
		}
	}

}
