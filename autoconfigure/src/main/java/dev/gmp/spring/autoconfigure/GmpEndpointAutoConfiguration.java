package dev.gmp.spring.autoconfigure;

import java.util.Map;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;

import dev.gmp.Gmp;
import dev.gmp.spring.actuate.GmpEndpoint;
import dev.gmp.spring.task.DefaultGmp;
import dev.gmp.spring.task.GoLimits;

/**
 * Auto-configuration of the actuator endpoint {@code gmp}. In a hierarchy of contexts the
 * one nearest to the root has it, as an id may be there only once; it shows the
 * schedulers of that context and of those above.
 */
@AutoConfiguration(after = GmpAutoConfiguration.class)
@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnBean(Gmp.class)
@ConditionalOnAvailableEndpoint(GmpEndpoint.class)
@ImportRuntimeHints(GmpRuntimeHints.class)
public final class GmpEndpointAutoConfiguration {

	GmpEndpointAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	GmpEndpoint gmpEndpoint(Map<String, Gmp> schedulers, BeanFactory beanFactory, ObjectProvider<GoLimits> limits) {
		return new GmpEndpoint(schedulers, DefaultGmp.find(beanFactory),
				() -> limits.stream().flatMap((it) -> it.snapshot().stream()).toList());
	}

}
