package dev.gmp.spring.task;

import java.util.function.BiConsumer;
import java.util.function.Consumer;

import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.util.ClassUtils;

/**
 * Starts goroutines in the way in which Spring starts threads, through
 * {@link SimpleAsyncTaskExecutor}. An agent that carries traces from one thread to
 * another weaves what is known to start threads, and so that class, but not ours: through
 * it traces cross {@code @Go} without a word of configuration. It keeps no threads,
 * limits nothing and is never closed.
 */
final class GoroutineStarter extends SimpleAsyncTaskExecutor {

	private static final long serialVersionUID = 1L;

	/** OpenTelemetry's Java agent. */
	private static final String AGENT = "io.opentelemetry.javaagent.OpenTelemetryAgent";

	private static final boolean AGENT_IS_PRESENT = ClassUtils.isPresent(AGENT, ClassLoader.getSystemClassLoader());

	private final transient Consumer<Runnable> start;

	/**
	 * Creates a starter.
	 * @param start starts a goroutine that runs the given task
	 */
	GoroutineStarter(Consumer<Runnable> start) {
		super("");
		this.start = start;
	}

	/**
	 * Returns what starts goroutines in the way that the agents of this JVM see.
	 * @param start starts a goroutine of the given name that runs the given task
	 * @return the same where there is no such agent
	 */
	static BiConsumer<String, Runnable> visibleToAgents(BiConsumer<String, Runnable> start) {
		return AGENT_IS_PRESENT
				? (name, task) -> new GoroutineStarter((woven) -> start.accept(name, woven)).execute(task) : start;
	}

	/*
	 * The method that calls this one is the one that is woven.
	 */
	@Override
	protected Thread newThread(Runnable task) {
		return new Thread() {

			@Override
			public void start() {
				GoroutineStarter.this.start.accept(task);
			}

		};
	}

}
