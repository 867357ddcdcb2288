package dev.gmp.spring.task;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.task.TaskDecorator;
import org.springframework.core.task.support.CompositeTaskDecorator;

/**
 * Finds what decorates the tasks of goroutines: the {@link TaskDecorator} beans in their
 * order, as Spring Boot applies them to its own executors, and around them the context of
 * the thread that starts the goroutine.
 */
public final class GoroutineDecorators {

	private GoroutineDecorators() {
	}

	/**
	 * Combines the decorators of an application.
	 * @param decorators the decorators that may be injected
	 * @param carriesContext carries the context of the calling thread; {@code null} for
	 * none
	 * @return one decorator, or {@code null} if there is nothing to apply
	 */
	public static @Nullable TaskDecorator combine(ObjectProvider<TaskDecorator> decorators,
			@Nullable TaskDecorator carriesContext) {
		List<TaskDecorator> all = new ArrayList<>(decorators.orderedStream().toList());
		if (carriesContext != null) {
			// The last one is the outermost: the others find the context when they run.
			all.add(carriesContext);
		}
		if (all.isEmpty()) {
			return null;
		}
		return (all.size() == 1) ? all.getFirst() : new CompositeTaskDecorator(all);
	}

}
