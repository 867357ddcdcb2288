package dev.gmp.spring.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import dev.gmp.GmpAccessException;

/**
 * Says what to do when the JVM gives no access to its virtual threads.
 */
final class GmpAccessFailureAnalyzer extends AbstractFailureAnalyzer<GmpAccessException> {

	private static final String WAY_OUT = "gmp.enabled=false";

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, GmpAccessException cause) {
		Throwable reason = (cause.getCause() != null) ? cause.getCause() : cause;
		String action = cause.action();
		if (!action.contains(WAY_OUT)) {
			action += "%n%nTo go on without the scheduler, set %s: @Go methods then run on the JDK's own virtual threads."
				.formatted(WAY_OUT);
		}
		return new FailureAnalysis("The goroutine scheduler cannot start. " + reason.getMessage(), action, cause);
	}

}
