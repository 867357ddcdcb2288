package dev.gmp.spring.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.scheduling.concurrent.ExecutorConfigurationSupport;

import dev.gmp.Gmp;
import dev.gmp.inspect.GoroutineSnapshot;

/**
 * Closes the schedulers of a context while everything that goroutines use is still there,
 * and within one {@link ShutdownBudget budget of time} that begins when the context
 * begins to close.
 * <p>
 * <strong>When.</strong> The context stops its parts from the highest phase down, and
 * destroys its beans after that. The phase is below those of the web server, which by
 * then has served its last request, and of listener containers and Boot's task executors,
 * which therefore start no more goroutines; and it is above 0, where connection pools and
 * the like are stopped. Goroutines that are still at work can finish it.
 * <p>
 * <strong>Held up before.</strong> The web server may wait for a request that does not
 * end, for as long as a phase may take. Where requests are goroutines they are
 * interrupted as all the others are when it is time for it, and need not be waited for a
 * second time in this phase: a thread watches the time until the phase has come.
 * <p>
 * <strong>Which.</strong> The schedulers that the context would close anyway when it
 * destroys its beans, only later. That still happens, and is all that happens when a
 * context fails before it has started. A scheduler whose bean was declared with
 * {@code destroyMethod = ""} belongs to other code and is left alone.
 * <p>
 * <strong>Not</strong> when the context is only stopped, to be started again (as around a
 * checkpoint of the JVM): a closed scheduler cannot be opened again, so it keeps running.
 */
final class GmpLifecycle implements SmartLifecycle, ApplicationListener<ContextClosedEvent> {

	/**
	 * Well below {@code WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE}, which is
	 * {@code DEFAULT_PHASE - 2048}, and below that of task executors and schedulers.
	 */
	static final int PHASE = ExecutorConfigurationSupport.DEFAULT_PHASE - 4096;

	private static final Log logger = LogFactory.getLog(GmpLifecycle.class);

	private static final int MAX_NAMED = 10;

	private static final int MAX_LOOKED_AT = 1_000;

	private final ConfigurableApplicationContext context;

	private final @Nullable Duration await;

	private final CountDownLatch phaseReached = new CountDownLatch(1);

	private volatile @Nullable ShutdownBudget budget;

	private volatile boolean running;

	/**
	 * Creates the part of a context.
	 * @param context the context
	 * @param await the time that was set for its end, {@code null} for that of a phase
	 */
	GmpLifecycle(ConfigurableApplicationContext context, @Nullable Duration await) {
		this.context = context;
		this.await = await;
		if (await != null && await.compareTo(ShutdownBudget.phaseTimeout(context.getEnvironment())) > 0) {
			logger.warn("gmp.shutdown.await=" + text(await) + " is more than " + ShutdownBudget.PHASE_TIMEOUT + "="
					+ text(ShutdownBudget.phaseTimeout(context.getEnvironment())) + ", which counts");
		}
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	@SuppressWarnings("ReferenceEquality") // identity is what is asked
	public void onApplicationEvent(ContextClosedEvent event) {
		if (event.getApplicationContext() != this.context) {
			return;
		}
		ShutdownBudget budget = ShutdownBudget.begin(this.context.getEnvironment(), this.await);
		this.budget = budget;
		List<Gmp> schedulers = schedulers(this.context.getBeanFactory());
		List<GoroutineSnapshot> left = left(schedulers);
		if (!left.isEmpty() && this.running) {
			logger.info(
					"Shutdown: %d goroutines are left; the web server, listeners and executors end first, then they; those that are left after %s are interrupted, all has ended after %s"
						.formatted(left.size(), text(budget.beforeInterrupt()), text(budget.all())));
			Thread.ofPlatform().daemon().name("gmp-shutdown").start(() -> watch(budget, schedulers));
		}
	}

	private void watch(ShutdownBudget budget, List<Gmp> schedulers) {
		try {
			if (!this.phaseReached.await(budget.untilInterrupt().toNanos(), TimeUnit.NANOSECONDS)) {
				logger.warn(
						"Shutdown: the parts of the application that end before its goroutines have not done so after "
								+ text(budget.spent()) + "; goroutines are interrupted now: "
								+ names(left(schedulers)));
				close(schedulers, budget);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void stop() {
		this.running = false;
		ShutdownBudget budget = this.budget;
		if (budget == null || !this.context.isClosed()) {
			return;
		}
		this.phaseReached.countDown();
		List<Gmp> schedulers = schedulers(this.context.getBeanFactory());
		List<GoroutineSnapshot> left = left(schedulers);
		if (!left.isEmpty()) {
			logger.info(
					"Shutdown: the web server, listeners and executors have ended after %s; no new goroutines from now on, %d are left: %s"
						.formatted(text(budget.spent()), left.size(), names(left)));
		}
		close(schedulers, budget);
		List<GoroutineSnapshot> stuck = left(schedulers);
		if (!stuck.isEmpty()) {
			logger.warn("Shutdown: %d goroutines are stuck after %s and were left behind: %s".formatted(stuck.size(),
					text(budget.spent()), names(stuck)));
		}
		else if (!left.isEmpty()) {
			logger.info("Shutdown: all goroutines have ended after " + text(budget.spent()));
		}
	}

	private static void close(List<Gmp> schedulers, ShutdownBudget budget) {
		schedulers.forEach((gmp) -> gmp.closeWithin(budget.untilInterrupt(), budget.afterInterrupt()));
	}

	/**
	 * Lists the goroutines that have not ended, without the one that closes the context
	 * itself, and without those that have called {@link System#exit} and wait for just
	 * that.
	 */
	private static List<GoroutineSnapshot> left(List<Gmp> schedulers) {
		long self = Thread.currentThread().threadId();
		return schedulers.stream()
			.flatMap((gmp) -> gmp.goroutines(MAX_LOOKED_AT).stream())
			.filter((goroutine) -> goroutine.threadId() != self && !isExiting(goroutine))
			.toList();
	}

	private static boolean isExiting(GoroutineSnapshot goroutine) {
		return goroutine.stack().stream().anyMatch((frame) -> frame.getClassName().equals("java.lang.Shutdown"));
	}

	private static String names(List<GoroutineSnapshot> goroutines) {
		String names = goroutines.stream()
			.limit(MAX_NAMED)
			.map((goroutine) -> goroutine.name().isEmpty() ? "goroutine " + goroutine.id() : goroutine.name())
			.collect(Collectors.joining(", "));
		return (goroutines.size() > MAX_NAMED) ? names + ", ..." : names;
	}

	private static String text(Duration duration) {
		return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
	}

	private static List<Gmp> schedulers(ConfigurableListableBeanFactory beanFactory) {
		List<Gmp> schedulers = new ArrayList<>();
		for (String beanName : beanFactory.getBeanNamesForType(Gmp.class, false, false)) {
			if (isDestroyedByContext(beanFactory, beanName) && beanFactory.getSingleton(beanName) instanceof Gmp gmp) {
				schedulers.add(gmp);
			}
		}
		return schedulers;
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
