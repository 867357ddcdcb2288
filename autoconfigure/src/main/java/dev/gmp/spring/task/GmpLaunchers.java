package dev.gmp.spring.task;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;

import dev.gmp.Gmp;

/**
 * Starts goroutines on the {@link Gmp} beans of a context.
 */
public final class GmpLaunchers implements GoroutineLaunchers {

	private final BeanFactory beanFactory;

	/**
	 * Creates launchers for the schedulers of a context.
	 * @param beanFactory where the schedulers are looked up, not before they are needed
	 */
	public GmpLaunchers(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
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

	private static GoroutineLauncher launcher(Gmp gmp, String scheduler, String goroutine) {
		return new GoroutineLauncher(scheduler, goroutine,
				GoroutineStarter.visibleToAgents((task) -> gmp.go(goroutine, task)));
	}

}
