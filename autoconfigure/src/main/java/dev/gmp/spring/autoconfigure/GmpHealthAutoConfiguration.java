package dev.gmp.spring.autoconfigure;

import java.util.Map;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

import dev.gmp.Gmp;
import dev.gmp.spring.actuate.GmpHealthIndicator;

/**
 * Auto-configuration of the health indicator {@code gmp}.
 */
@AutoConfiguration(after = GmpAutoConfiguration.class)
@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnBean(Gmp.class)
@ConditionalOnEnabledHealthIndicator("gmp")
public final class GmpHealthAutoConfiguration {

	GmpHealthAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(name = "gmpHealthIndicator")
	GmpHealthIndicator gmpHealthIndicator(Map<String, Gmp> schedulers) {
		return new GmpHealthIndicator(schedulers);
	}

}
