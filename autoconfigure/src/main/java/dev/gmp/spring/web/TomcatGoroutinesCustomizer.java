package dev.gmp.spring.web;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;

import dev.gmp.spring.task.NamedGoroutines;

/**
 * Has Tomcat run each request as a goroutine, by the hook that Spring Boot uses for
 * virtual threads. Tomcat's own acceptor and poller stay platform threads.
 */
public final class TomcatGoroutinesCustomizer
		implements WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory>, Ordered {

	/**
	 * After the customizer for {@code spring.threads.virtual.enabled}, whose order is 1:
	 * who asks for goroutines as well gets those.
	 */
	private static final int ORDER = 2;

	/** The prefix that Spring Boot gives to its virtual threads. */
	private static final String NAME_PREFIX = "tomcat-handler-";

	private final NamedGoroutines goroutines;

	private final @Nullable Integer maxRequests;

	/**
	 * Creates a customizer.
	 * @param goroutines makes the goroutines
	 * @param maxRequests how many requests may run at once, {@code null} for no limit
	 */
	public TomcatGoroutinesCustomizer(NamedGoroutines goroutines, @Nullable Integer maxRequests) {
		this.goroutines = goroutines;
		this.maxRequests = maxRequests;
	}

	@Override
	public void customize(ConfigurableTomcatWebServerFactory factory) {
		factory.addProtocolHandlerCustomizers(
				(handler) -> handler.setExecutor(new RequestExecutor(NAME_PREFIX, this.goroutines)));
		factory.addEngineValves(new TomcatRequestNameValve());
		if (this.maxRequests != null) {
			factory.addEngineValves(new TomcatRequestLimitValve(this.maxRequests));
		}
	}

	@Override
	public int getOrder() {
		return ORDER;
	}

}
