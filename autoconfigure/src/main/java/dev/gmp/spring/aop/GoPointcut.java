package dev.gmp.spring.aop;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.StaticMethodMatcherPointcut;

/**
 * Matches {@code @Go} methods.
 */
final class GoPointcut extends StaticMethodMatcherPointcut {

	private final @Nullable Class<?> proxyClass;

	GoPointcut() {
		this(null);
	}

	/**
	 * Creates a pointcut for one proxy.
	 * @param proxyClass the class of a proxy without a target, for which Spring asks with
	 * the types that declare the methods; {@code null} for all that have targets
	 */
	GoPointcut(@Nullable Class<?> proxyClass) {
		this.proxyClass = proxyClass;
		if (proxyClass == null) {
			setClassFilter(GoTypes::mayHaveGoMethods);
		}
	}

	@Override
	public boolean matches(Method method, Class<?> targetClass) {
		return GoMethod.find(method, (this.proxyClass != null) ? this.proxyClass : targetClass) != null;
	}

}
