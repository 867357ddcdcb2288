package dev.gmp.concurrent;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LogOnce}.
 */
class LogOnceTests {

	private final List<Object> logged = new ArrayList<>();

	@Test
	void logsTheFirstTimeOnly() {
		IllegalStateException cause = new IllegalStateException("cause");
		LogOnce once = new LogOnce(logger(null), Level.WARN, "{} of {}", "one", 2);
		once.log(cause);
		once.log(new IllegalStateException("later"));
		once.log();
		assertThat(this.logged).containsExactly(Level.WARN, cause, "{} of {}", "one", 2);
	}

	@Test
	void throwsNothingAndTriesNoSecondTimeIfTheLogFails() {
		LogOnce once = new LogOnce(logger(new OutOfMemoryError("of the log")), Level.ERROR, "message");
		once.log();
		once.log();
		assertThat(this.logged).containsExactly(Level.ERROR);
	}

	private Logger logger(Error failure) {
		return (Logger) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Logger.class },
				(logger, method, args) -> {
					this.logged.add(args[0]);
					if (failure != null) {
						throw failure;
					}
					return builder();
				});
	}

	private LoggingEventBuilder builder() {
		return (LoggingEventBuilder) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { LoggingEventBuilder.class }, (builder, method, args) -> {
					for (Object arg : args) {
						if (arg instanceof Object[] many) {
							this.logged.addAll(List.of(many));
						}
						else if (arg != null) {
							this.logged.add(arg);
						}
					}
					return builder;
				});
	}

}
