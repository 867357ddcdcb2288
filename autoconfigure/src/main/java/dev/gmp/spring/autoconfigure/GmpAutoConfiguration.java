package dev.gmp.spring.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.PropertyMapper;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

import dev.gmp.Gmp;
import dev.gmp.spring.metrics.SchedulingLatency;
import dev.gmp.spring.task.DefaultGmp;

/**
 * Auto-configuration of the scheduler, the bean {@code gmp}. It backs off when the
 * application defines a {@link Gmp} itself, or says {@code gmp.enabled=false}.
 */
@AutoConfiguration
@ConditionalOnGmpSwitch(value = "gmp.enabled", defaultValue = true)
@EnableConfigurationProperties(GmpProperties.class)
public final class GmpAutoConfiguration {

	GmpAutoConfiguration() {
	}

	@Bean(DefaultGmp.BEAN_NAME)
	@ConditionalOnMissingBean
	Gmp gmp(GmpProperties properties, ObjectProvider<SchedulingLatency> latency) {
		Gmp.Builder builder = Gmp.builder();
		PropertyMapper map = PropertyMapper.get();
		map.from(properties::processors).to(builder::processors);
		map.from(properties::access).to(builder::access);
		map.from(properties::netpoll).to(builder::netpoll);
		map.from(properties::fallback).to(builder::fallback);
		map.from(properties.goroutines()::max).to(builder::goroutinesMax);
		map.from(properties.machines()::max).to(builder::machinesMax);
		map.from(properties.machines()::keepAlive).to(builder::machinesKeepAlive);
		map.from(properties.sysmon()::timeSlice).to(builder::timeSlice);
		map.from(properties.sysmon()::handoffAfter).to(builder::handoffAfter);
		map.from(properties.sysmon()::warnAfter).to(builder::warnAfter);
		map.from(properties.hogs()::max).to(builder::hogsMax);
		map.from(properties.shutdown()::await).to(builder::shutdownAwait);
		latency.ifUnique(builder::schedulingLatency);
		return builder.build();
	}

	@Bean
	GoroutineUseChecks goroutineUseChecks(ApplicationContext context) {
		return new GoroutineUseChecks(context);
	}

	@Bean
	GmpLifecycle gmpLifecycle(ConfigurableApplicationContext context, GmpProperties properties) {
		return new GmpLifecycle(context, properties.shutdown().await());
	}

}
