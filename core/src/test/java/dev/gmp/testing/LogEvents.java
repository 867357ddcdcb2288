package dev.gmp.testing;

import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.slf4j.LoggerFactory;

/**
 * Catches what is logged while a test does something, and keeps it out of the output.
 */
public final class LogEvents {

	private LogEvents() {
	}

	/**
	 * Returns what a logger, and those below it, logged while something was done.
	 * @param name the name of the logger
	 * @param action what is done
	 * @return the events, the first one first
	 * @throws Exception what the action throws
	 */
	public static List<ILoggingEvent> of(String name, Action action) throws Exception {
		Logger logger = (Logger) LoggerFactory.getLogger(name);
		ListAppender<ILoggingEvent> appender = new ListAppender<>();
		appender.start();
		logger.addAppender(appender);
		boolean additive = logger.isAdditive();
		logger.setAdditive(false);
		try {
			action.run();
		}
		finally {
			logger.setAdditive(additive);
			logger.detachAppender(appender);
		}
		return List.copyOf(appender.list);
	}

	/**
	 * Returns the warnings and errors among {@linkplain #of what was logged}.
	 * @param name the name of the logger
	 * @param action what is done
	 * @return the events, the first one first
	 * @throws Exception what the action throws
	 */
	public static List<ILoggingEvent> warningsOf(String name, Action action) throws Exception {
		return of(name, action).stream().filter((event) -> event.getLevel().isGreaterOrEqual(Level.WARN)).toList();
	}

	/**
	 * What a test does while it listens.
	 */
	@FunctionalInterface
	public interface Action {

		/**
		 * Does it.
		 * @throws Exception whatever goes wrong
		 */
		void run() throws Exception;

	}

}
