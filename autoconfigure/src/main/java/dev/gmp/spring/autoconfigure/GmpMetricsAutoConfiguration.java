package dev.gmp.spring.autoconfigure;

import java.util.HashMap;
import java.util.Map;

import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import dev.gmp.Gmp;
import dev.gmp.spring.metrics.GmpMetrics;
import dev.gmp.spring.metrics.SchedulingLatency;
import dev.gmp.spring.task.DefaultGmp;

/**
 * Auto-configuration of the schedulers' meters.
 */
@AutoConfiguration(after = GmpAutoConfiguration.class, afterName = {
		"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
		"org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration" })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({ Gmp.class, MeterRegistry.class })
public final class GmpMetricsAutoConfiguration {

	GmpMetricsAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	GmpMetrics gmpMetrics(Map<String, Gmp> schedulers, ObjectProvider<SchedulingLatency> latency) {
		Map<String, SchedulingLatency> latencies = new HashMap<>();
		latency.ifUnique((it) -> latencies.put(DefaultGmp.BEAN_NAME, it));
		return new GmpMetrics(schedulers, latencies);
	}

}
