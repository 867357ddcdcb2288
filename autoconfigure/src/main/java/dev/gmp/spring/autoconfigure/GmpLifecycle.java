package dev.gmp.spring.autoconfigure;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

import dev.gmp.Gmp;

/**
 * Closes the schedulers of a context while everything that goroutines use is still there.
 * <p>
 * <strong>When.</strong> The context stops its parts from the highest phase down, and
 * destroys its beans after that. The phase is below those of the web server, which by
 * then has served its last request, and of Boot's task executors and listener containers,
 * which therefore start no more goroutines; and it is above 0, where connection pools and
 * the like are stopped. Goroutines that are still at work can finish it.
 * <p>
 * <strong>Which.</strong> The schedulers that the context would close anyway when it
 * destroys its beans, only later. That still happens, and is all that happens when a
 * context fails before it has started. A scheduler whose bean was declared with
 * {@code destroyMethod = ""} belongs to other code and is left alone.
 * <p>
 * <strong>Not</strong> when the context is only stopped, to be started again (as around a
 * checkpoint of the JVM): a closed scheduler cannot be opened again, so it keeps running.
 */
final class GmpLifecycle implements SmartLifecycle {

	/**
	 * Well below {@code WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE}, which is
	 * {@code DEFAULT_PHASE - 2048}.
	 */
	static final int PHASE = DEFAULT_PHASE - 4096;

	private final ConfigurableApplicationContext context;

	private volatile boolean running;

	GmpLifecycle(ConfigurableApplicationContext context) {
		this.context = context;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		if (this.context.isClosed()) {
			closeSchedulers(this.context.getBeanFactory());
		}
	}

	private static void closeSchedulers(ConfigurableListableBeanFactory beanFactory) {
		for (String beanName : beanFactory.getBeanNamesForType(Gmp.class, false, false)) {
			if (isDestroyedByContext(beanFactory, beanName) && beanFactory.getSingleton(beanName) instanceof Gmp gmp) {
				gmp.close();
			}
		}
	}

	private static boolean isDestroyedByContext(ConfigurableListableBeanFactory beanFactory, String beanName) {
		if (!beanFactory.containsBeanDefinition(beanName)) {
			return false;
		}
		// Without a name, and by default, Spring infers close() for what is
		// AutoCloseable.
		return !"".equals(beanFactory.getMergedBeanDefinition(beanName).getDestroyMethodName());
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
