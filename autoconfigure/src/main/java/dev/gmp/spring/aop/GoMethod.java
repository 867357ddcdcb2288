package dev.gmp.spring.aop;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.core.BridgeMethodResolver;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

import dev.gmp.spring.annotation.Go;

/**
 * A method that {@code @Go} covers, and the annotation that does.
 *
 * @param method the method of the target class, or that of an interface if the target
 * class is a JDK proxy
 * @param beanClass the target class
 * @param annotation the annotation, with the overrides of meta-annotations
 * @param inherited whether only the annotation of the target class covers the method,
 * which a type above it declares or which is not public: such a method need not be able
 * to run as a goroutine
 */
record GoMethod(Method method, Class<?> beanClass, Go annotation, boolean inherited) {

	/**
	 * Returns what covers the method when it is called on the target class, or
	 * {@code null}. The nearest annotation wins: on the method, on the type that declares
	 * it, then the same for the interface through which it is called, then on the methods
	 * of other interfaces that it implements, last on the target class.
	 */
	static @Nullable GoMethod find(Method method, Class<?> targetClass) {
		Class<?> beanClass = ClassUtils.getUserClass(targetClass);
		if (!GoTypes.mayHaveGoMethods(beanClass)) {
			return null;
		}
		Method specific = specific(method, beanClass);
		Go annotation = findAnnotation(specific);
		if (annotation == null && !specific.equals(method)) {
			annotation = findAnnotation(method);
		}
		if (annotation == null) {
			annotation = findAnnotationOfInterfaces(specific, beanClass);
		}
		if (annotation != null) {
			return new GoMethod(specific, beanClass, annotation, false);
		}
		annotation = canBeCoveredByInheritance(specific)
				? AnnotatedElementUtils.findMergedAnnotation(beanClass, Go.class) : null;
		return (annotation != null) ? new GoMethod(specific, beanClass, annotation, true) : null;
	}

	/**
	 * Returns the method that runs. The methods of a JDK proxy are declared by its
	 * interfaces: what the proxy class itself declares has no annotations.
	 */
	private static Method specific(Method method, Class<?> beanClass) {
		return Proxy.isProxyClass(beanClass) ? method : BridgeMethodResolver.getMostSpecificMethod(method, beanClass);
	}

	private static @Nullable Go findAnnotation(Method method) {
		Go annotation = AnnotatedElementUtils.findMergedAnnotation(method, Go.class);
		if (annotation == null && isCoveredByType(method)) {
			annotation = AnnotatedElementUtils.findMergedAnnotation(method.getDeclaringClass(), Go.class);
		}
		return annotation;
	}

	/**
	 * Looks where neither the method nor its class leads: a superclass may implement an
	 * interface that only the subclass declares.
	 */
	private static @Nullable Go findAnnotationOfInterfaces(Method specific, Class<?> beanClass) {
		if (!isCoveredByType(specific)) {
			return null;
		}
		for (Class<?> type : GoTypes.interfacesWithGo(beanClass)) {
			for (Method candidate : ReflectionUtils.getDeclaredMethods(type)) {
				if (candidate.getName().equals(specific.getName())
						&& candidate.getParameterCount() == specific.getParameterCount()
						&& specific.equals(specific(candidate, beanClass))) {
					Go annotation = findAnnotation(candidate);
					if (annotation != null) {
						return annotation;
					}
				}
			}
		}
		return null;
	}

	private static boolean isCoveredByType(Method method) {
		int modifiers = method.getModifiers();
		return Modifier.isPublic(modifiers) && !Modifier.isStatic(modifiers) && !method.isSynthetic()
				&& !ReflectionUtils.isObjectMethod(method);
	}

	private static boolean canBeCoveredByInheritance(Method method) {
		int excluded = Modifier.STATIC | Modifier.PRIVATE | Modifier.FINAL;
		return (method.getModifiers() & excluded) == 0 && !method.isSynthetic()
				&& method.getDeclaringClass() != Object.class && !ReflectionUtils.isObjectMethod(method)
				&& GoReturnType.of(method) != null && !AnnotatedElementUtils.hasAnnotation(method, Bean.class);
	}

	/**
	 * Returns all of a class, those it inherits and those no proxy can reach included.
	 */
	static Collection<GoMethod> findAll(Class<?> targetClass) {
		Class<?> beanClass = ClassUtils.getUserClass(targetClass);
		if (!GoTypes.mayHaveGoMethods(beanClass)) {
			return Set.of();
		}
		Map<Method, GoMethod> methods = new LinkedHashMap<>();
		for (Class<?> type : GoTypes.hierarchy(beanClass)) {
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
		return simpleName() + "." + this.method.getName();
	}

	private String simpleName() {
		if (Proxy.isProxyClass(this.beanClass)) {
			// Nobody knows $Proxy42.
			return this.method.getDeclaringClass().getSimpleName();
		}
		String className = this.beanClass.getSimpleName();
		return className.isEmpty() ? ClassUtils.getShortName(this.beanClass) : className;
	}

}
