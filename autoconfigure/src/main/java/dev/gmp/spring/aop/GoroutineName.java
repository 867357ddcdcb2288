package dev.gmp.spring.aop;

import java.lang.reflect.Method;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

import org.aopalliance.intercept.MethodInvocation;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.context.expression.MethodBasedEvaluationContext;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.expression.Expression;
import org.springframework.expression.common.TemplateParserContext;
import org.springframework.expression.spel.SpelCompilerMode;
import org.springframework.expression.spel.SpelParserConfiguration;
import org.springframework.expression.spel.standard.SpelExpressionParser;

/**
 * The name of the goroutines of a {@code @Go} method: a text, or an expression that is
 * evaluated for each call.
 */
abstract class GoroutineName {

	private static final Log logger = LogFactory.getLog(GoroutineName.class);

	/**
	 * Returns the name for a call.
	 */
	abstract String of(MethodInvocation invocation);

	/**
	 * Reads a name.
	 * @param text the name, with placeholders resolved; empty for the default name
	 * @param goMethod the method
	 * @param beanFactory where expressions find beans
	 * @throws org.springframework.expression.ParseException if it has an expression with
	 * a wrong syntax
	 */
	static GoroutineName parse(String text, GoMethod goMethod, BeanFactory beanFactory) {
		if (text.isEmpty()) {
			return new Fixed(goMethod.defaultName());
		}
		return text.contains("#{") ? new Evaluated(text, goMethod, beanFactory) : new Fixed(text);
	}

	private static final class Fixed extends GoroutineName {

		private final String name;

		Fixed(String name) {
			this.name = name;
		}

		@Override
		String of(MethodInvocation invocation) {
			return this.name;
		}

	}

	private static final class Evaluated extends GoroutineName {

		private static final ParameterNameDiscoverer parameterNames = new DefaultParameterNameDiscoverer();

		private final Expression expression;

		private final Method method;

		private final String defaultName;

		private final BeanFactoryResolver beans;

		private final AtomicBoolean failed = new AtomicBoolean();

		Evaluated(String text, GoMethod goMethod, BeanFactory beanFactory) {
			// Compiled after some calls, which then cost little more than a plain name.
			SpelParserConfiguration configuration = new SpelParserConfiguration(SpelCompilerMode.MIXED,
					goMethod.beanClass().getClassLoader());
			this.expression = new SpelExpressionParser(configuration).parseExpression(text,
					new TemplateParserContext());
			this.method = goMethod.method();
			this.defaultName = goMethod.defaultName();
			this.beans = new BeanFactoryResolver(beanFactory);
		}

		@Override
		String of(MethodInvocation invocation) {
			try {
				MethodBasedEvaluationContext context = new MethodBasedEvaluationContext(root(invocation), this.method,
						invocation.getArguments(), parameterNames);
				context.setBeanResolver(this.beans);
				return Objects.requireNonNullElse(this.expression.getValue(context, String.class), this.defaultName);
			}
			catch (RuntimeException ex) {
				if (this.failed.compareAndSet(false, true)) {
					logger.warn("The name of the goroutines of " + this.defaultName + " cannot be evaluated ('"
							+ this.expression.getExpressionString() + "'), for now they have that one", ex);
				}
				return this.defaultName;
			}
		}

		private static Object root(MethodInvocation invocation) {
			@Nullable Object target = invocation.getThis();
			return (target != null) ? target : invocation;
		}

	}

}
