package dev.gmp.spring.aop;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

import org.jspecify.annotations.Nullable;

import dev.gmp.spring.task.OutcomeTask;

/**
 * The outcome of a task that runs as a goroutine, for methods that return a plain
 * {@code Future}.
 */
final class GoroutineFutureTask extends FutureTask<@Nullable Object> implements OutcomeTask {

	GoroutineFutureTask(Callable<@Nullable Object> task) {
		super(task);
	}

	@Override
	public void fail(Throwable ex) {
		setException(ex);
	}

}
