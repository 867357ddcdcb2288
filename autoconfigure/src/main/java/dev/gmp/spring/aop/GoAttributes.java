package dev.gmp.spring.aop;

import java.lang.reflect.Proxy;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanNotOfRequiredTypeException;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.EmbeddedValueResolver;
import org.springframework.expression.ParseException;
import org.springframework.util.StringUtils;

import dev.gmp.spring.annotation.Go;
import dev.gmp.spring.task.GoLimit;
import dev.gmp.spring.task.GoLimits;
import dev.gmp.spring.task.GoroutineLauncher;
import dev.gmp.spring.task.GoroutineLaunchers;

/**
 * What the attributes of a {@code @Go} annotation mean in a context.
 */
final class GoAttributes {

	private final GoMethod goMethod;

	private final Go annotation;

	private final ConfigurableListableBeanFactory beanFactory;

	GoAttributes(GoMethod goMethod, ConfigurableListableBeanFactory beanFactory) {
		this.goMethod = goMethod;
		this.annotation = goMethod.annotation();
		this.beanFactory = beanFactory;
	}

	/**
	 * Resolves all attributes.
	 * @throws InvalidGoMethodException if one has no meaning
	 */
	void check() {
		name();
		launcher();
		limit();
	}

	GoroutineName name() {
		String text;
		try {
			// Only placeholders: the expressions are evaluated for each call.
			text = Objects.requireNonNullElse(this.beanFactory.resolveEmbeddedValue(this.annotation.name()), "");
		}
		catch (IllegalArgumentException ex) {
			throw unresolved("name", this.annotation.name(), ex);
		}
		try {
			return GoroutineName.parse(text, this.goMethod, this.beanFactory);
		}
		catch (ParseException ex) {
			throw unresolved("name", text, ex);
		}
	}

	GoroutineLauncher launcher() {
		String scheduler = resolve("value", this.annotation.value());
		try {
			return this.beanFactory.getBean(GoroutineLaunchers.class).launcher(scheduler, this.goMethod.defaultName());
		}
		catch (NoSuchBeanDefinitionException | BeanNotOfRequiredTypeException ex) {
			throw new InvalidGoMethodException(this.goMethod, "its scheduler cannot be found: " + ex.getMessage(),
					"Name the bean of a scheduler (dev.gmp.Gmp) in @Go, or define one.", ex);
		}
	}

	@Nullable GoLimit limit() {
		GoLimits limits = this.beanFactory.getBeanProvider(GoLimits.class).getIfUnique();
		Integer max = parseLimit(resolve("limit", this.annotation.limit()));
		return (limits != null) ? limits.limit(key(), this.goMethod.defaultName(), max, this.annotation.whenFull())
				: null;
	}

	private @Nullable Integer parseLimit(String limit) {
		if (!StringUtils.hasText(limit)) {
			return null;
		}
		try {
			int max = Integer.parseInt(limit.trim());
			if (max >= 1) {
				return max;
			}
		}
		catch (NumberFormatException ex) {
			// As for numbers that are too small.
		}
		throw new InvalidGoMethodException(this.goMethod, "its limit is '" + limit + "'",
				"Give a number of 1 or more, or leave limit out for no limit.");
	}

	private String key() {
		// The classes of JDK proxies have nothing but numbers for names.
		Class<?> type = Proxy.isProxyClass(this.goMethod.beanClass()) ? this.goMethod.method().getDeclaringClass()
				: this.goMethod.beanClass();
		return type.getName() + " " + this.goMethod.method();
	}

	private String resolve(String attribute, String text) {
		if (text.isEmpty()) {
			return text;
		}
		try {
			String resolved = new EmbeddedValueResolver(this.beanFactory).resolveStringValue(text);
			return (resolved != null) ? resolved.trim() : "";
		}
		catch (RuntimeException ex) {
			throw unresolved(attribute, text, ex);
		}
	}

	private InvalidGoMethodException unresolved(String attribute, String text, RuntimeException ex) {
		return new InvalidGoMethodException(this.goMethod,
				"its %s '%s' cannot be resolved: %s".formatted(attribute, text, ex.getMessage()),
				"Define the property, give the placeholder a default (${key:default}), or correct the %s in @Go."
					.formatted(attribute),
				ex);
	}

}
