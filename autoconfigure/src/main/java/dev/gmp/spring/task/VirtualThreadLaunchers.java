package dev.gmp.spring.task;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.core.task.TaskDecorator;
import org.springframework.util.function.SingletonSupplier;

/**
 * The way out when there is no scheduler ({@code gmp.enabled=false}): stock virtual
 * threads in place of goroutines, so that the application goes on working concurrently.
 */
public final class VirtualThreadLaunchers implements GoroutineLaunchers {

	private final Supplier<? extends @Nullable TaskDecorator> decorator;

	/**
	 * Creates launchers for stock virtual threads.
	 * @param decorator gives what decorates the tasks, or {@code null}; asked for with
	 * the first launcher
	 */
	public VirtualThreadLaunchers(Supplier<? extends @Nullable TaskDecorator> decorator) {
		this.decorator = SingletonSupplier.ofNullable(decorator);
	}

	@Override
	public GoroutineLauncher launcher(String scheduler, String goroutine) {
		return new GoroutineLauncher("virtual threads", goroutine,
				(name, task) -> Thread.ofVirtual().name(name).start(task), this.decorator.get());
	}

}
