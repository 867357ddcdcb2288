package dev.gmp.spring.autoconfigure;

import java.util.Map;
import java.util.Objects;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.convert.support.DefaultConversionService;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * The condition of {@link ConditionalOnGmpSwitch}.
 */
class OnGmpSwitchCondition extends SpringBootCondition {

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		Map<String, ?> attributes = Objects
			.requireNonNull(metadata.getAnnotationAttributes(ConditionalOnGmpSwitch.class.getName()));
		String name = (String) Objects.requireNonNull(attributes.get("value"));
		boolean expected = Boolean.TRUE.equals(attributes.get("havingValue"));
		boolean defaultValue = Boolean.TRUE.equals(attributes.get("defaultValue"));
		boolean actual = isOn(context.getEnvironment(), name, defaultValue);
		return new ConditionOutcome(actual == expected, ConditionMessage.forCondition(ConditionalOnGmpSwitch.class)
			.because(name + " is " + (actual ? "on" : "off")));
	}

	/**
	 * Returns whether a property is on.
	 * @throws InvalidConfigurationPropertyValueException if it is neither on nor off
	 */
	static boolean isOn(Environment environment, String name, boolean defaultValue) {
		// An empty value is no value, as where the property is bound.
		String value = environment.getProperty(name);
		if (value == null || value.isBlank()) {
			return defaultValue;
		}
		try {
			return Objects
				.requireNonNull(DefaultConversionService.getSharedInstance().convert(value.trim(), Boolean.class));
		}
		catch (ConversionException ex) {
			throw new InvalidConfigurationPropertyValueException(name, value,
					"It must be true or false (on, yes and 1, or off, no and 0 are fine too).", ex);
		}
	}

}
