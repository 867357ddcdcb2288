package dev.gmp.spring.task;

import java.util.List;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.context.ThreadLocalAccessor;
import io.micrometer.context.integration.Slf4jThreadLocalAccessor;
import org.springframework.context.i18n.LocaleContextThreadLocalAccessor;
import org.springframework.core.task.TaskDecorator;
import org.springframework.util.ClassUtils;
import org.springframework.web.context.request.RequestAttributesThreadLocalAccessor;

/**
 * Carries the context of the thread that starts a goroutine over to it, by Micrometer's
 * context propagation: what the accessors of the global {@link ContextRegistry} know (the
 * trace and the security context among them), and besides that the MDC, the locale and
 * the attributes of the web request, for which nobody registers an accessor.
 * <p>
 * It is no bean of type {@link TaskDecorator}: Spring Boot would apply such a bean to its
 * own executors as well.
 */
public final class ContextPropagation {

	private static final boolean webPresent = ClassUtils.isPresent(
			"org.springframework.web.context.request.RequestAttributesThreadLocalAccessor",
			ContextPropagation.class.getClassLoader());

	private static final boolean mdcPresent = ClassUtils.isPresent("org.slf4j.MDC",
			ContextPropagation.class.getClassLoader());

	private final Part global;

	private final Part ours;

	/**
	 * Creates a propagation of what the global registry knows, whenever it learns it.
	 */
	public ContextPropagation() {
		this(ContextRegistry.getInstance());
	}

	ContextPropagation(ContextRegistry registry) {
		this.global = new Part(registry);
		this.ours = new Part(ours());
	}

	private static ContextRegistry ours() {
		ContextRegistry registry = new ContextRegistry();
		registry.registerThreadLocalAccessor(new LocaleContextThreadLocalAccessor());
		if (mdcPresent) {
			registry.registerThreadLocalAccessor(new Slf4jThreadLocalAccessor());
		}
		if (webPresent) {
			Web.register(registry);
		}
		return registry;
	}

	/**
	 * Looks at the context of the calling thread.
	 * @param task a task
	 * @return the same task if there is nothing to carry, or else one that runs it with
	 * that context and restores what was there before
	 */
	public Runnable carry(Runnable task) {
		// The MDC before the trace, which adds its id to it while it is in scope.
		return this.ours.carry(this.global.carry(task));
	}

	/**
	 * The accessors of a registry, and what captures by them.
	 */
	private static final class Part {

		private final List<ThreadLocalAccessor<?>> accessors;

		private final ContextSnapshotFactory snapshots;

		Part(ContextRegistry registry) {
			// A view of the registry: it shows what is registered later.
			this.accessors = registry.getThreadLocalAccessors();
			this.snapshots = ContextSnapshotFactory.builder().contextRegistry(registry).build();
		}

		Runnable carry(Runnable task) {
			for (ThreadLocalAccessor<?> accessor : this.accessors) {
				if (accessor.getValue() != null) {
					return this.snapshots.captureAll().wrap(task);
				}
			}
			return task;
		}

	}

	/**
	 * Apart, so that nothing of it is loaded without the web.
	 */
	private static final class Web {

		static void register(ContextRegistry registry) {
			registry.registerThreadLocalAccessor(new RequestAttributesThreadLocalAccessor());
		}

	}

}
