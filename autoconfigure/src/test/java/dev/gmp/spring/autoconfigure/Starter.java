package dev.gmp.spring.autoconfigure;

import java.util.List;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The auto-configurations that the starter brings, as its users get them.
 */
final class Starter {

	private Starter() {
	}

	/**
	 * Returns a runner of contexts with all auto-configurations of the starter, and none
	 * of Boot's.
	 */
	static ApplicationContextRunner contextRunner() {
		return new ApplicationContextRunner().withConfiguration(autoConfigurations());
	}

	/**
	 * Returns the auto-configurations that are registered under {@code dev.gmp}.
	 */
	static AutoConfigurations autoConfigurations() {
		List<Class<?>> classes = ImportCandidates.load(AutoConfiguration.class, null)
			.getCandidates()
			.stream()
			.filter((name) -> name.startsWith("dev.gmp."))
			.<Class<?>>map((name) -> ClassUtils.resolveClassName(name, null))
			.toList();
		assertThat(classes).contains(GmpAutoConfiguration.class);
		return AutoConfigurations.of(classes.toArray(Class<?>[]::new));
	}

}
