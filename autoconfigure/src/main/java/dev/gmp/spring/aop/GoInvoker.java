package dev.gmp.spring.aop;

import java.lang.reflect.Method;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;

import dev.gmp.spring.task.GoroutineLauncher;

/**
 * Runs the calls of one {@code @Go} method as goroutines. The invoker finds out before
 * the first call all that can be known then, so that a call costs little more than its
 * goroutine.
 */
final class GoInvoker {

	private final Method method;

	private final GoReturnType returnType;

	private final GoroutineLauncher launcher;

	private final UncaughtGoExceptions uncaughtExceptions;

	GoInvoker(Method method, GoReturnType returnType, GoroutineLauncher launcher,
			UncaughtGoExceptions uncaughtExceptions) {
		this.method = method;
		this.returnType = returnType;
		this.launcher = launcher;
		this.uncaughtExceptions = uncaughtExceptions;
	}

	@Nullable Object invoke(MethodInvocation invocation) {
		return switch (this.returnType) {
			case VOID -> {
				this.launcher.launch(() -> proceedAndForget(invocation));
				yield null;
			}
			case FUTURE -> launch(new FutureTask<@Nullable Object>(() -> proceedAndAwait(invocation)));
			case STAGE -> launch(new GoroutineFuture(() -> proceedAndAwait(invocation)));
		};
	}

	private <T extends Runnable> T launch(T future) {
		this.launcher.launch(future);
		return future;
	}

	private void proceedAndForget(MethodInvocation invocation) {
		try {
			invocation.proceed();
		}
		catch (Throwable ex) {
			this.uncaughtExceptions.handle(ex, this.method, invocation.getArguments());
		}
	}

	private @Nullable Object proceedAndAwait(MethodInvocation invocation) throws Exception {
		try {
			Object result = invocation.proceed();
			// A stage first: one that is also a Future need not support get().
			if (result instanceof CompletionStage<?> stage) {
				return stage.toCompletableFuture().get();
			}
			return (result instanceof Future<?> future) ? future.get() : result;
		}
		catch (ExecutionException ex) {
			ReflectionUtils.rethrowException((ex.getCause() != null) ? ex.getCause() : ex);
		}
		catch (Throwable ex) {
			ReflectionUtils.rethrowException(ex);
		}
		return null;
	}

}
