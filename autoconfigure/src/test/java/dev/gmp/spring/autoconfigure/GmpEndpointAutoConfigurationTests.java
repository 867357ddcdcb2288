package dev.gmp.spring.autoconfigure;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.gmp.Gmp;
import dev.gmp.spring.actuate.GmpEndpoint;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GmpEndpointAutoConfiguration}.
 */
@ExtendWith(NoThreadIsLeft.class)
class GmpEndpointAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = Starter.contextRunner()
		.withConfiguration(AutoConfigurations.of(EndpointAutoConfiguration.class));

	private final ApplicationContextRunner exposedRunner = this.contextRunner
		.withPropertyValues("management.endpoints.web.exposure.include=gmp");

	@Test
	void isThereWhenExposed() {
		this.exposedRunner.run((context) -> assertThat(context).hasSingleBean(GmpEndpoint.class));
	}

	@Test
	void isNotThereUnlessExposed() {
		this.contextRunner
			.run((context) -> assertThat(context).hasSingleBean(Gmp.class).doesNotHaveBean(GmpEndpoint.class));
	}

	@Test
	void isNotThereWithoutAccess() {
		this.exposedRunner.withPropertyValues("management.endpoint.gmp.access=NONE")
			.run((context) -> assertThat(context).hasSingleBean(Gmp.class).doesNotHaveBean(GmpEndpoint.class));
	}

	@Test
	void isNotThereWithoutScheduler() {
		this.exposedRunner.withPropertyValues("gmp.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(GmpEndpoint.class));
	}

	@Test
	void showsSchedulerOfTheApplication() {
		this.exposedRunner.withBean("mine", Gmp.class, () -> Gmp.builder().processors(1).build())
			.run((context) -> assertThat(context).hasSingleBean(GmpEndpoint.class));
	}

	@Test
	void backsOffWhenApplicationDefinesEndpoint() {
		this.exposedRunner.withUserConfiguration(EndpointConfiguration.class)
			.run((context) -> assertThat(context).hasSingleBean(GmpEndpoint.class).hasBean("mine"));
	}

	@Configuration(proxyBeanMethods = false)
	static class EndpointConfiguration {

		@Bean
		GmpEndpoint mine(Map<String, Gmp> schedulers) {
			return new GmpEndpoint(schedulers, null);
		}

	}

}
