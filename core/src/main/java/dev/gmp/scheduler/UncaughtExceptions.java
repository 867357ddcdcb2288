package dev.gmp.scheduler;

import java.lang.Thread.UncaughtExceptionHandler;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handler of goroutines that have none of their own: their exceptions go to the
 * default handler, else to the log. Whatever those throw goes no further.
 */
public enum UncaughtExceptions implements UncaughtExceptionHandler {

	/** The only one. */
	HANDLER;

	private static final Logger logger = LoggerFactory.getLogger("dev.gmp.goroutine");

	@Override
	public void uncaughtException(Thread thread, Throwable ex) {
		try {
			UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();
			if (handler != null) {
				handler.uncaughtException(thread, ex);
			}
			else {
				logger.error("Uncaught exception in {}", describe(thread), ex);
			}
		}
		catch (Throwable ofHandler) {
			logFailureOfHandler(thread, ofHandler);
		}
	}

	private static void logFailureOfHandler(Thread thread, Throwable ofHandler) {
		try {
			logger.error("The handler of an uncaught exception in {} threw", describe(thread), ofHandler);
		}
		catch (Throwable ignored) {
			// Nothing is left that could tell, as when the memory ran out.
		}
	}

	private static String describe(Thread thread) {
		return thread.getName().isEmpty() ? "goroutine of thread #" + thread.threadId()
				: "goroutine \"" + thread.getName() + "\"";
	}

}
