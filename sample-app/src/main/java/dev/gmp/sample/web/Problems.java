package dev.gmp.sample.web;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import tools.jackson.core.JacksonException.Reference;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;

import dev.gmp.sample.check.TooManyChecksException;

/**
 * Says what is wrong with a request, as {@code application/problem+json}: which field,
 * its value, and what is allowed.
 */
@RestControllerAdvice(assignableTypes = CheckController.class)
class Problems extends ResponseEntityExceptionHandler {

	private static final Map<String, String> ALLOWED = Map.of("url", "an absolute http or https URL", "depth",
			"a whole number", "maxPages", "a whole number", "external", "true or false");

	@ExceptionHandler
	ProblemDetail invalid(InvalidFieldException ex) {
		return problem(String.valueOf(ex.getMessage()), ex.field(), ex.value(), ex.allowed());
	}

	@ExceptionHandler
	ProblemDetail busy(TooManyChecksException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(ex.getMessage()));
	}

	@Override
	protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(HttpMessageNotReadableException ex,
			HttpHeaders headers, HttpStatusCode status, WebRequest request) {
		return handleExceptionInternal(ex, unreadable(ex), headers, status, request);
	}

	private static ProblemDetail unreadable(HttpMessageNotReadableException ex) {
		if (ex.getCause() instanceof MismatchedInputException mismatch && !mismatch.getPath().isEmpty()) {
			List<Reference> path = mismatch.getPath();
			String field = String.valueOf(path.getFirst().getPropertyName());
			String value = (mismatch instanceof InvalidFormatException format) ? String.valueOf(format.getValue())
					: "something else";
			String allowed = ALLOWED.getOrDefault(field, "something else");
			return problem(field + " is " + value + ", allowed is " + allowed, field, value, allowed);
		}
		return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST,
				"The body is not a JSON object like {\"url\": \"http://localhost:8080/demo/\", \"depth\": 3}.");
	}

	private static ProblemDetail problem(String detail, String field, @Nullable String value, String allowed) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, detail);
		problem.setProperty("field", field);
		problem.setProperty("value", value);
		problem.setProperty("allowed", allowed);
		return problem;
	}

}
