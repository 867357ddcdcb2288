package dev.gmp.spring.autoconfigure;

import org.apache.catalina.startup.Tomcat;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnNotWarDeployment;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

import dev.gmp.spring.task.NamedGoroutines;
import dev.gmp.spring.web.JettyGoroutinesCustomizer;
import dev.gmp.spring.web.TomcatGoroutinesCustomizer;

/**
 * Auto-configuration of requests as goroutines, {@code gmp.web.enabled}. A management
 * server with a port of its own is left on platform threads: it is to answer also when no
 * goroutine does.
 */
@AutoConfiguration(after = GmpAutoConfiguration.class)
@ConditionalOnWebApplication
@ConditionalOnNotWarDeployment
@ConditionalOnGoroutines(GoroutineUse.WEB)
public final class GmpWebAutoConfiguration {

	GmpWebAutoConfiguration() {
	}

	/**
	 * Only a limit that somebody has set is one: Boot's default is for threads, of which
	 * each costs a megabyte.
	 */
	private static @Nullable Integer maxRequests(Environment environment, String property) {
		int max = Binder.get(environment).bind(property, Integer.class).orElse(0);
		return (max > 0) ? max : null;
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ Tomcat.class, ConfigurableTomcatWebServerFactory.class })
	static class TomcatConfiguration {

		@Bean
		TomcatGoroutinesCustomizer tomcatGoroutinesCustomizer(BeanFactory beanFactory, Environment environment) {
			return new TomcatGoroutinesCustomizer(new NamedGoroutines(beanFactory),
					maxRequests(environment, "server.tomcat.threads.max"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ Server.class, ConfigurableJettyWebServerFactory.class })
	static class JettyConfiguration {

		@Bean
		JettyGoroutinesCustomizer jettyGoroutinesCustomizer(BeanFactory beanFactory, Environment environment) {
			return new JettyGoroutinesCustomizer(new NamedGoroutines(beanFactory),
					maxRequests(environment, "server.jetty.threads.max"));
		}

	}

}
