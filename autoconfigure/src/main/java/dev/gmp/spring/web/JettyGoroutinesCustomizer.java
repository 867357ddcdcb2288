package dev.gmp.spring.web;

import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ThreadPool;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.jetty.JettyWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;

import dev.gmp.spring.task.NamedGoroutines;

/**
 * Has Jetty run each request as a goroutine: the executor for virtual threads of its
 * thread pool makes goroutines. Acceptors and selectors stay on the platform threads of
 * the pool, as they block in native code for as long as nothing arrives.
 */
public final class JettyGoroutinesCustomizer
		implements WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory>, Ordered {

	/**
	 * After the customizer for {@code spring.threads.virtual.enabled}, whose order is 1,
	 * and whose pool has no platform threads.
	 */
	private static final int ORDER = 2;

	private static final String NAME_PREFIX = "jetty-";

	private final NamedGoroutines goroutines;

	private final @Nullable Integer maxRequests;

	/**
	 * Creates a customizer.
	 * @param goroutines makes the goroutines
	 * @param maxRequests how many requests may run at once, {@code null} for no limit
	 */
	public JettyGoroutinesCustomizer(NamedGoroutines goroutines, @Nullable Integer maxRequests) {
		this.goroutines = goroutines;
		this.maxRequests = maxRequests;
	}

	@Override
	public void customize(ConfigurableJettyWebServerFactory factory) {
		QueuedThreadPool pool = platformThreads(factory);
		pool.setVirtualThreadsExecutor(new RequestExecutor(NAME_PREFIX, this.goroutines));
		factory.setThreadPool(pool);
		factory.addServerCustomizers((server) -> server.insertHandler(new JettyRequestHandler(this.maxRequests)));
	}

	private static QueuedThreadPool platformThreads(ConfigurableJettyWebServerFactory factory) {
		ThreadPool pool = (factory instanceof JettyWebServerFactory jetty) ? jetty.getThreadPool() : null;
		return (pool instanceof QueuedThreadPool platformThreads) ? platformThreads : new QueuedThreadPool();
	}

	@Override
	public int getOrder() {
		return ORDER;
	}

}
