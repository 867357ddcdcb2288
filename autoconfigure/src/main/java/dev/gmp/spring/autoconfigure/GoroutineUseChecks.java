package dev.gmp.spring.autoconfigure;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.thread.Threading;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;
import org.springframework.web.context.WebApplicationContext;

/**
 * Says at the start what of the application's wishes cannot be, and how they go together.
 */
final class GoroutineUseChecks implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(GoroutineUseChecks.class);

	private static final String TOMCAT = "org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory";

	private static final String JETTY = "org.springframework.boot.jetty.ConfigurableJettyWebServerFactory";

	private final ApplicationContext context;

	GoroutineUseChecks(ApplicationContext context) {
		this.context = context;
		checkWeb();
	}

	/*
	 * Only if the property for requests asks for it: "all" means all that there is.
	 */
	private void checkWeb() {
		Environment environment = this.context.getEnvironment();
		String property = GoroutineUse.WEB.property();
		if (!environment.containsProperty(property) || !GoroutineUse.WEB.isEnabled(environment)) {
			return;
		}
		if (!isPresent(TOMCAT) && !isPresent(JETTY)) {
			throw new InvalidConfigurationPropertyValueException(property, environment.getProperty(property),
					"There is no server whose requests could be goroutines: neither Spring Boot's Tomcat "
							+ "(spring-boot-starter-tomcat) nor its Jetty (spring-boot-starter-jetty) is on the classpath. "
							+ "Add one of them, or leave the property out.");
		}
		if (!isWebApplication()) {
			logger.warn(property + "=true has no effect: this application context has no web server");
		}
	}

	private boolean isPresent(String className) {
		return ClassUtils.isPresent(className, this.context.getClassLoader());
	}

	private boolean isWebApplication() {
		return ClassUtils.isPresent("org.springframework.web.context.WebApplicationContext",
				this.context.getClassLoader())
				&& (Web.isWeb(this.context) || this.context.getClass().getName().contains("Reactive"));
	}

	@Override
	public void afterSingletonsInstantiated() {
		Environment environment = this.context.getEnvironment();
		Set<GoroutineUse> uses = GoroutineUse.enabled(environment);
		if (!uses.isEmpty() && Threading.VIRTUAL.isActive(environment)) {
			logger.info("spring.threads.virtual.enabled=true beside goroutines: these run as goroutines: "
					+ uses.stream().map((use) -> use.name().toLowerCase(Locale.ROOT)).collect(Collectors.joining(", "))
					+ "; what else Spring Boot puts on virtual threads has the JDK's");
		}
	}

	/** Apart, as the class need not be there. */
	private static final class Web {

		static boolean isWeb(ApplicationContext context) {
			return context instanceof WebApplicationContext;
		}

	}

}
