package dev.gmp.spring.aop;

import java.lang.reflect.Method;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ReflectionUtils;

import dev.gmp.spring.task.GoLimit;
import dev.gmp.spring.task.GoroutineLauncher;
import dev.gmp.spring.task.OutcomeTask;

/**
 * Runs the calls of one {@code @Go} method as goroutines. The invoker finds out before
 * the first call all that can be known then, so that a call costs little more than its
 * goroutine.
 */
final class GoInvoker {

	private final Method method;

	private final GoReturnType returnType;

	private final GoroutineName name;

	private final GoroutineLauncher launcher;

	private final @Nullable GoLimit limit;

	private final UncaughtGoExceptions uncaughtExceptions;

	GoInvoker(Method method, GoReturnType returnType, GoroutineName name, GoroutineLauncher launcher,
			@Nullable GoLimit limit, UncaughtGoExceptions uncaughtExceptions) {
		this.method = method;
		this.returnType = returnType;
		this.name = name;
		this.launcher = launcher;
		this.limit = limit;
		this.uncaughtExceptions = uncaughtExceptions;
	}

	@Nullable Object invoke(MethodInvocation invocation) {
		return switch (this.returnType) {
			case VOID -> {
				launch(new VoidCall(invocation), invocation);
				yield null;
			}
			case FUTURE -> launch(new GoroutineFutureTask(() -> proceedAndAwait(invocation)), invocation);
			case STAGE -> launch(new GoroutineFuture(() -> proceedAndAwait(invocation)), invocation);
		};
	}

	private <T extends OutcomeTask> T launch(T task, MethodInvocation invocation) {
		String name = this.name.of(invocation);
		Runnable decorated = this.launcher.decorate(task);
		if (this.limit == null) {
			this.launcher.launchDecorated(name, decorated);
		}
		else {
			this.limit.submit(new LimitedCall(name, decorated, task));
		}
		return task;
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

	/**
	 * A call that nobody waits for.
	 */
	private final class VoidCall implements OutcomeTask {

		private final MethodInvocation invocation;

		VoidCall(MethodInvocation invocation) {
			this.invocation = invocation;
		}

		@Override
		public void run() {
			try {
				this.invocation.proceed();
			}
			catch (Throwable ex) {
				fail(ex);
			}
		}

		@Override
		public void fail(Throwable ex) {
			GoInvoker.this.uncaughtExceptions.handle(ex, GoInvoker.this.method, this.invocation.getArguments());
		}

		@Override
		public boolean isDone() {
			return false;
		}

	}

	/**
	 * A call that counts against the limit of the method.
	 */
	private final class LimitedCall implements GoLimit.Call {

		private final String name;

		private final Runnable decorated;

		private final OutcomeTask task;

		LimitedCall(String name, Runnable decorated, OutcomeTask task) {
			this.name = name;
			this.decorated = decorated;
			this.task = task;
		}

		@Override
		public void start(Runnable onEnd) {
			GoInvoker.this.launcher.launchDecorated(this.name, () -> {
				try {
					this.decorated.run();
				}
				finally {
					onEnd.run();
				}
			});
		}

		@Override
		public void fail(Throwable ex) {
			this.task.fail(ex);
		}

		@Override
		public boolean isDone() {
			return this.task.isDone();
		}

	}

}
