package dev.gmp.spring.aop;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import dev.gmp.spring.task.OutcomeTask;

/**
 * The outcome of a task that runs as a goroutine. Other than with a plain
 * {@link CompletableFuture}, {@code cancel(true)} interrupts the goroutine, and one that
 * was cancelled before it ran does not run the task.
 */
final class GoroutineFuture extends CompletableFuture<@Nullable Object> implements OutcomeTask {

	private final Callable<@Nullable Object> task;

	private volatile @Nullable Thread goroutine;

	GoroutineFuture(Callable<@Nullable Object> task) {
		this.task = task;
	}

	@Override
	public void run() {
		// First the thread, then the look: a thread that cancels after the look sees the
		// thread.
		this.goroutine = Thread.currentThread();
		if (isDone()) {
			return;
		}
		try {
			complete(this.task.call());
		}
		catch (Throwable ex) {
			completeExceptionally(ex);
		}
		finally {
			// The future may live long: it shall not keep the thread.
			this.goroutine = null;
		}
	}

	@Override
	public void fail(Throwable ex) {
		completeExceptionally(ex);
	}

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		boolean cancelled = super.cancel(mayInterruptIfRunning);
		Thread thread = this.goroutine;
		if (cancelled && mayInterruptIfRunning && thread != null) {
			thread.interrupt();
		}
		return cancelled;
	}

	@Override
	public <U extends @Nullable Object> CompletableFuture<U> newIncompleteFuture() {
		// What depends on this future has no goroutine of its own.
		return new CompletableFuture<>();
	}

}
