package dev.gmp.spring.aop;

import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;

/**
 * What a {@code @Go} method may return.
 */
enum GoReturnType {

	/** Nothing: what it throws goes to the uncaught exception handler. */
	VOID,

	/** A {@link Future}. */
	FUTURE,

	/** A {@link CompletionStage} or {@link CompletableFuture}. */
	STAGE;

	static final String ALLOWED = "void, java.util.concurrent.Future, java.util.concurrent.CompletionStage or "
			+ "java.util.concurrent.CompletableFuture";

	/**
	 * Returns the kind of a method's return type, or {@code null} if it is not allowed.
	 */
	static @Nullable GoReturnType of(Method method) {
		Class<?> type = method.getReturnType();
		// Kotlin's functions without a result, where they override generic ones.
		if (type == void.class || "kotlin.Unit".equals(type.getName())) {
			return VOID;
		}
		if (type == Future.class) {
			return FUTURE;
		}
		return (type == CompletionStage.class || type == CompletableFuture.class) ? STAGE : null;
	}

}
