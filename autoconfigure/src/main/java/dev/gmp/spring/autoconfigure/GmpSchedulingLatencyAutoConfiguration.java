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
 * Auto-configuration of the bean that takes the samples of the scheduling latency from
 * the auto-configured scheduler. The bean is decided on before the scheduler, which
 * samples nothing if there is no meter registry. {@link GmpMetricsAutoConfiguration}
 * binds the meter.
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
