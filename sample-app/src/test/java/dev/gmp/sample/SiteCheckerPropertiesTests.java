package dev.gmp.sample;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

class SiteCheckerPropertiesTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(Properties.class);

	@Test
	void hasDefaults() {
		this.runner.run((context) -> assertThat(context.getBean(SiteCheckerProperties.class).fetchers()).isEqualTo(32));
	}

	@ParameterizedTest
	@ValueSource(strings = { "1", "10000" })
	void takesAnyReasonableNumberOfFetchers(String fetchers) {
		this.runner.withPropertyValues("site-checker.fetchers=" + fetchers)
			.run((context) -> assertThat(context.getBean(SiteCheckerProperties.class).fetchers())
				.isEqualTo(Integer.parseInt(fetchers)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "-1", "10001" })
	void saysHowManyFetchersAreAllowed(String fetchers) {
		this.runner.withPropertyValues("site-checker.fetchers=" + fetchers)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessage("site-checker.fetchers is " + fetchers
						+ ", allowed is 1 to 10000: so many pages of a check are fetched at once"));
	}

	@Test
	void saysWhatMaxBodyIsAllowed() {
		this.runner.withPropertyValues("site-checker.max-body=1")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessage("site-checker.max-body is 1B, allowed is 1KB to 64MB: pages are held in memory"));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties(SiteCheckerProperties.class)
	static class Properties {

	}

}
