package dev.gmp.spring.autoconfigure;

import java.util.HashMap;
import java.util.Map;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.HierarchicalBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;

import dev.gmp.Gmp;
import dev.gmp.spring.metrics.GmpMetrics;
import dev.gmp.spring.metrics.GoLimitMetrics;
import dev.gmp.spring.metrics.SchedulingLatency;
import dev.gmp.spring.task.DefaultGmp;
import dev.gmp.spring.task.GoLimits;

/**
 * Auto-configuration of the schedulers' meters. Each context of a hierarchy measures the
 * schedulers of its own: its parent does not know them, and has its meters already.
 */
@AutoConfiguration(after = { GmpAutoConfiguration.class, GoAutoConfiguration.class }, afterName = {
		"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
		"org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration" })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(MeterRegistry.class)
public final class GmpMetricsAutoConfiguration {

	GmpMetricsAutoConfiguration() {
	}

	@Bean
	@ConditionalOnBean(value = Gmp.class, search = SearchStrategy.CURRENT)
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	GmpMetrics gmpMetrics(Map<String, Gmp> schedulers, ObjectProvider<SchedulingLatency> latency,
			BeanFactory beanFactory) {
		Map<String, Gmp> own = new HashMap<>(schedulers);
		if (beanFactory instanceof HierarchicalBeanFactory local) {
			own.keySet().removeIf((name) -> !local.containsLocalBean(name));
		}
		Map<String, SchedulingLatency> latencies = new HashMap<>();
		latency.ifUnique((it) -> latencies.put(DefaultGmp.BEAN_NAME, it));
		return new GmpMetrics(own, latencies);
	}

	@Bean
	@ConditionalOnBean({ Gmp.class, GoLimits.class })
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	GoLimitMetrics goLimitMetrics(GoLimits limits) {
		return new GoLimitMetrics(limits);
	}

}
