package dev.gmp.spring.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import dev.gmp.Gmp;
import dev.gmp.spring.metrics.SchedulingLatency;
import dev.gmp.spring.task.DefaultGmp;

/**
 * Auto-configuration of what the auto-configured scheduler gives its samples of the
 * scheduling latency to. It is decided before the scheduler, which samples nothing if
 * there is no meter registry; its meter is bound with all the others.
 */
@AutoConfiguration(before = GmpAutoConfiguration.class, afterName = {
		"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
		"org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration" })
@ConditionalOnGmpSwitch(value = "gmp.enabled", defaultValue = true)
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(MeterRegistry.class)
@ConditionalOnMissingBean(Gmp.class)
public final class GmpSchedulingLatencyAutoConfiguration {

	GmpSchedulingLatencyAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	SchedulingLatency gmpSchedulingLatency() {
		return new SchedulingLatency(DefaultGmp.BEAN_NAME);
	}

}
