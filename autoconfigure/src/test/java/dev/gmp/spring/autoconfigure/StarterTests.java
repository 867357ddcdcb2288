package dev.gmp.spring.autoconfigure;

import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurationImportSelector;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.AnnotationAttributes;
import org.springframework.core.type.AnnotationMetadata;

import dev.gmp.Gmp;
import dev.gmp.spring.aop.GoAnnotationBeanPostProcessor;
import dev.gmp.spring.task.GoroutineLaunchers;
import dev.gmp.spring.task.VirtualThreadLaunchers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What all auto-configurations of the starter do together.
 */
@ExtendWith(NoThreadIsLeft.class)
class StarterTests {

	private final ApplicationContextRunner contextRunner = Starter.contextRunner();

	@Test
	void disabledStartsNoScheduler() {
		this.contextRunner.withPropertyValues("gmp.enabled=false", "management.endpoints.web.exposure.include=gmp")
			.run((context) -> {
				assertThat(context).doesNotHaveBean(Gmp.class)
					.doesNotHaveBean(GmpLifecycle.class)
					.doesNotHaveBean(GmpProperties.class)
					.doesNotHaveBean("gmpEndpoint")
					.doesNotHaveBean("gmpMetrics")
					.hasSingleBean(GoAnnotationBeanPostProcessor.class);
				assertThat(context.getBean(GoroutineLaunchers.class)).isInstanceOf(VirtualThreadLaunchers.class);
				assertThat(NoThreadIsLeft.threadsOfSchedulers()).isEmpty();
			});
	}

	@Test
	void worksWithoutActuatorAndMicrometer() {
		new ApplicationContextRunner().withUserConfiguration(StarterOnly.class)
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate",
					"org.springframework.boot.micrometer", "io.micrometer", "com.fasterxml.jackson", "tools.jackson"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(Gmp.class)
				.hasBean("gmpTaskExecutor")
				.doesNotHaveBean("gmpEndpoint")
				.doesNotHaveBean("gmpMetrics"));
	}

	@Test
	void wholeApplicationHasEveryBean() {
		new ApplicationContextRunner().withUserConfiguration(Application.class)
			.withPropertyValues("management.endpoints.web.exposure.include=gmp")
			.run((context) -> assertThat(context).hasNotFailed()
				.hasBean("gmp")
				.hasBean("gmpTaskExecutor")
				.hasBean("gmpEndpoint")
				.hasBean("gmpMetrics"));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	/**
	 * Chosen as Boot chooses auto-configurations, by their metadata and without loading
	 * what has to be left out.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import(StarterSelector.class)
	static class StarterOnly {

	}

	static class StarterSelector extends AutoConfigurationImportSelector {

		@Override
		protected AnnotationAttributes getAttributes(AnnotationMetadata metadata) {
			return new AnnotationAttributes();
		}

		@Override
		protected List<String> getCandidateConfigurations(AnnotationMetadata metadata,
				@Nullable AnnotationAttributes attributes) {
			return super.getCandidateConfigurations(metadata, attributes).stream()
				.filter((name) -> name.startsWith("dev.gmp."))
				.toList();
		}

		@Override
		protected Set<String> getExclusions(AnnotationMetadata metadata, @Nullable AnnotationAttributes attributes) {
			return Set.of();
		}

	}

}
