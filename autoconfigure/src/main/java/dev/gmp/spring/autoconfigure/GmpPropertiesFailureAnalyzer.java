package dev.gmp.spring.autoconfigure;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;

/**
 * Says which of the properties {@code gmp.*} are wrong. Spring Boot's own analyzers lose
 * the origin of nested properties, show a duration in ISO 8601 where the user wrote
 * {@code 10us}, and do not say what an unknown property may have been meant to be.
 */
final class GmpPropertiesFailureAnalyzer extends AbstractFailureAnalyzer<BindException> implements Ordered {

	private final @Nullable Environment environment;

	GmpPropertiesFailureAnalyzer(@Nullable Environment environment) {
		this.environment = environment;
	}

	@Override
	public int getOrder() {
		// Before Boot's.
		return 0;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
		if (cause.getTarget().getType().resolve() != GmpProperties.class) {
			return null;
		}
		return switch (cause.getCause()) {
			case BindValidationException ex -> analyzeInvalid(ex);
			case UnboundConfigurationPropertiesException ex -> analyzeUnknown(ex);
			case null, default -> null;
		};
	}

	private FailureAnalysis analyzeInvalid(BindValidationException ex) {
		StringBuilder description = new StringBuilder(
				"Properties of the goroutine scheduler are not valid:%n".formatted());
		for (ObjectError error : ex.getValidationErrors()) {
			if (error instanceof FieldError field) {
				String name = field.getObjectName() + "." + field.getField();
				append(description, name, find(name), field.getRejectedValue());
			}
			description.append("%n    Reason: %s%n".formatted(error.getDefaultMessage()));
		}
		return new FailureAnalysis(description.toString(), "Update your application's configuration", ex);
	}

	private FailureAnalysis analyzeUnknown(UnboundConfigurationPropertiesException ex) {
		StringBuilder description = new StringBuilder(
				"The goroutine scheduler does not know all of its properties:%n".formatted());
		List<String> names = GmpPropertyNames.all();
		for (ConfigurationProperty property : ex.getUnboundProperties()) {
			append(description, property.getName().toString(), property, property.getValue());
			description.append("%n    Reason: there is no property of this name%n".formatted());
			GmpPropertyNames.nearest(property.getName().toString(), names)
				.ifPresent((nearest) -> description.append("    Did you mean: %s%n".formatted(nearest)));
		}
		return new FailureAnalysis(description.toString(),
				"Correct or remove the property. There are %s.".formatted(String.join(", ", names)), ex);
	}

	private static void append(StringBuilder description, String name, @Nullable ConfigurationProperty property,
			@Nullable Object value) {
		Object written = (property != null) ? property.getValue() : value;
		description.append("%n    Property: %s".formatted(name)).append("%n    Value: \"%s\"".formatted(written));
		if (property != null && property.getOrigin() != null) {
			description.append("%n    Origin: %s".formatted(property.getOrigin()));
		}
	}

	private @Nullable ConfigurationProperty find(String name) {
		if (this.environment == null || !ConfigurationPropertyName.isValid(name)) {
			return null;
		}
		ConfigurationPropertyName propertyName = ConfigurationPropertyName.of(name);
		return sources(this.environment).map((source) -> source.getConfigurationProperty(propertyName))
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
	}

	private static Stream<ConfigurationPropertySource> sources(Environment environment) {
		return StreamSupport.stream(ConfigurationPropertySources.get(environment).spliterator(), false);
	}

}
