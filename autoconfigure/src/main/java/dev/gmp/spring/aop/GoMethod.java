package dev.gmp.spring.aop;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.core.BridgeMethodResolver;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

import dev.gmp.spring.annotation.Go;

/**
 * A method that {@code @Go} covers, and the annotation that does.
 *
 * @param method the method of the target class
 * @param beanClass the target class
 * @param annotation the annotation, with the overrides of meta-annotations
 */
record GoMethod(Method method, Class<?> beanClass, Go annotation) {

	/**
	 * Returns what covers the method when it is called on the target class, or
	 * {@code null}. The nearest annotation wins: on the method, on the type that declares
	 * it, then the same for the interface through which it is called.
	 */
	static @Nullable GoMethod find(Method method, Class<?> targetClass) {
		Class<?> beanClass = ClassUtils.getUserClass(targetClass);
		Method specific = BridgeMethodResolver.getMostSpecificMethod(method, beanClass);
		Go annotation = findAnnotation(specific);
		if (annotation == null && !specific.equals(method)) {
			annotation = findAnnotation(method);
		}
		return (annotation != null) ? new GoMethod(specific, beanClass, annotation) : null;
	}

	private static @Nullable Go findAnnotation(Method method) {
		Go annotation = AnnotatedElementUtils.findMergedAnnotation(method, Go.class);
		if (annotation == null && isCoveredByType(method)) {
			annotation = AnnotatedElementUtils.findMergedAnnotation(method.getDeclaringClass(), Go.class);
		}
		return annotation;
	}

	private static boolean isCoveredByType(Method method) {
		int modifiers = method.getModifiers();
		return Modifier.isPublic(modifiers) && !Modifier.isStatic(modifiers) && !method.isSynthetic()
				&& !ReflectionUtils.isObjectMethod(method);
	}

	/**
	 * Returns all of a class, those it inherits and those no proxy can reach included.
	 */
	static Collection<GoMethod> findAll(Class<?> targetClass) {
		Class<?> beanClass = ClassUtils.getUserClass(targetClass);
		Set<Class<?>> types = new LinkedHashSet<>();
		for (Class<?> type = beanClass; type != null && type != Object.class; type = type.getSuperclass()) {
			types.add(type);
		}
		types.addAll(ClassUtils.getAllInterfacesForClassAsSet(beanClass));
		Map<Method, GoMethod> methods = new LinkedHashMap<>();
		for (Class<?> type : types) {
			for (Method method : ReflectionUtils.getDeclaredMethods(type)) {
				GoMethod goMethod = method.isSynthetic() ? null : find(method, beanClass);
				if (goMethod != null) {
					methods.putIfAbsent(goMethod.method(), goMethod);
				}
			}
		}
		return methods.values();
	}

	/**
	 * Returns the name its goroutines have unless the annotation gives one.
	 */
	String defaultName() {
		String className = this.beanClass.getSimpleName();
		return (className.isEmpty() ? ClassUtils.getShortName(this.beanClass) : className) + "."
				+ this.method.getName();
	}

}
