package dev.gmp.spring.task;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.core.task.TaskDecorator;
import org.springframework.util.function.SingletonSupplier;

import dev.gmp.Gmp;

/**
 * Starts goroutines on the {@link Gmp} beans of a context.
 */
public final class GmpLaunchers implements GoroutineLaunchers {

	private final BeanFactory beanFactory;

	private final Supplier<? extends @Nullable TaskDecorator> decorator;

	/**
	 * Creates launchers for the schedulers of a context.
	 * @param beanFactory where the schedulers are looked up, not before they are needed
	 * @param decorator gives what decorates the tasks, or {@code null}; asked for with
	 * the first launcher
	 */
	public GmpLaunchers(BeanFactory beanFactory, Supplier<? extends @Nullable TaskDecorator> decorator) {
		this.beanFactory = beanFactory;
		this.decorator = SingletonSupplier.ofNullable(decorator);
	}

	@Override
	public GoroutineLauncher launcher(String scheduler, String goroutine) {
		if (scheduler.isEmpty()) {
			Gmp gmp = DefaultGmp.require(this.beanFactory);
			return launcher(gmp, gmp.name(), goroutine);
		}
		return launcher(named(scheduler), scheduler, goroutine);
	}

	private Gmp named(String scheduler) {
		if (!this.beanFactory.containsBean(scheduler) || !this.beanFactory.isTypeMatch(scheduler, Gmp.class)) {
			throw new NoSuchBeanDefinitionException(scheduler,
					"there is no scheduler (" + Gmp.class.getName() + ") of this name");
		}
		return this.beanFactory.getBean(scheduler, Gmp.class);
	}

	private GoroutineLauncher launcher(Gmp gmp, String scheduler, String goroutine) {
		return new GoroutineLauncher(scheduler, goroutine, GoroutineStarter.visibleToAgents(gmp::go),
				this.decorator.get());
	}

}
