package dev.gmp.spring.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import dev.gmp.Gmp;
import dev.gmp.spring.metrics.GmpMetrics;
import dev.gmp.spring.metrics.SchedulingLatency;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GmpMetricsAutoConfiguration} and
 * {@link GmpSchedulingLatencyAutoConfiguration}, which decide by the same beans.
 */
@ExtendWith(NoThreadIsLeft.class)
class GmpMetricsAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = Starter.contextRunner();

	private final ApplicationContextRunner metricsRunner = this.contextRunner
		.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class,
				CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class));

	@Test
	void bindsMetersToBootsRegistry() {
		this.metricsRunner.run((context) -> assertThat(context).hasSingleBean(GmpMetrics.class)
			.hasSingleBean(SchedulingLatency.class));
	}

	@Test
	void timesNoSchedulingLatencyOfTheApplicationsOwnScheduler() {
		this.metricsRunner.withBean("own", Gmp.class, () -> Gmp.builder().processors(1).build()).run((context) -> {
			assertThat(context).hasSingleBean(GmpMetrics.class).doesNotHaveBean(SchedulingLatency.class);
			assertThat(context.getBean(MeterRegistry.class).find("gmp.scheduling.latency").meter()).isNull();
		});
	}

	@Test
	void backsOffWithoutRegistry() {
		this.contextRunner.run((context) -> assertThat(context).hasSingleBean(Gmp.class)
			.doesNotHaveBean(GmpMetrics.class)
			.doesNotHaveBean(SchedulingLatency.class));
	}

	@Test
	void backsOffWithoutScheduler() {
		this.metricsRunner.withPropertyValues("gmp.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(GmpMetrics.class)
				.doesNotHaveBean(SchedulingLatency.class));
	}

}
