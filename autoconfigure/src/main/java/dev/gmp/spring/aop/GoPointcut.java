package dev.gmp.spring.aop;

import java.lang.reflect.Method;

import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.core.annotation.AnnotationUtils;

import dev.gmp.spring.annotation.Go;

/**
 * Matches {@code @Go} methods.
 */
final class GoPointcut extends StaticMethodMatcherPointcut {

	GoPointcut() {
		setClassFilter((type) -> AnnotationUtils.isCandidateClass(type, Go.class));
	}

	@Override
	public boolean matches(Method method, Class<?> targetClass) {
		return GoMethod.find(method, targetClass) != null;
	}

}
