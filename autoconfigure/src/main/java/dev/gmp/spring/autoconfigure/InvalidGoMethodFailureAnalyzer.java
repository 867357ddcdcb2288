package dev.gmp.spring.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import dev.gmp.spring.aop.InvalidGoMethodException;

/**
 * Says which {@code @Go} method is wrong, and how.
 */
final class InvalidGoMethodFailureAnalyzer extends AbstractFailureAnalyzer<InvalidGoMethodException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidGoMethodException cause) {
		String description = "A @Go method cannot run as a goroutine:%n%n    Bean class: %s%n    Method: %s%n    Reason: %s"
			.formatted(cause.getBeanClass().getName(), cause.getMethod().toGenericString(), cause.getProblem());
		return new FailureAnalysis(description, cause.getRemedy(), cause);
	}

}
