package dev.gmp.spring.aop;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ConcurrentReferenceHashMap;
import org.springframework.util.ReflectionUtils;

import dev.gmp.spring.annotation.Go;

/**
 * Knows which types have {@code @Go} on themselves or on one of their methods, so that
 * the methods of all other beans need not be looked at one by one.
 */
final class GoTypes {

	private static final Map<Class<?>, Boolean> cache = new ConcurrentReferenceHashMap<>();

	private GoTypes() {
	}

	/**
	 * Returns whether the class, or a type above it, has {@code @Go} anywhere.
	 */
	static boolean mayHaveGoMethods(Class<?> targetClass) {
		if (!AnnotationUtils.isCandidateClass(targetClass, Go.class) && !Proxy.isProxyClass(targetClass)) {
			return false;
		}
		for (Class<?> type : hierarchy(ClassUtils.getUserClass(targetClass))) {
			if (hasGo(type)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Returns the class with the types above it, of a JDK proxy only the interfaces.
	 */
	static Set<Class<?>> hierarchy(Class<?> beanClass) {
		Set<Class<?>> types = new LinkedHashSet<>();
		if (!Proxy.isProxyClass(beanClass)) {
			for (Class<?> type = beanClass; type != null && type != Object.class; type = type.getSuperclass()) {
				types.add(type);
			}
		}
		types.addAll(ClassUtils.getAllInterfacesForClassAsSet(beanClass));
		// What those above do not tell: the interfaces that interfaces extend.
		for (Class<?> type : List.copyOf(types)) {
			addSuperinterfaces(type, types);
		}
		return types;
	}

	private static void addSuperinterfaces(Class<?> type, Set<Class<?>> types) {
		for (Class<?> above : type.getInterfaces()) {
			types.add(above);
			addSuperinterfaces(above, types);
		}
	}

	/**
	 * Returns the interfaces of the class that have {@code @Go} on themselves or on a
	 * method.
	 */
	static List<Class<?>> interfacesWithGo(Class<?> beanClass) {
		return hierarchy(beanClass).stream().filter((type) -> type.isInterface() && hasGo(type)).toList();
	}

	private static boolean hasGo(Class<?> type) {
		Boolean known = cache.get(type);
		if (known == null) {
			known = lookForGo(type);
			cache.put(type, known);
		}
		return known;
	}

	private static boolean lookForGo(Class<?> type) {
		if (!AnnotationUtils.isCandidateClass(type, Go.class)) {
			return false;
		}
		if (AnnotatedElementUtils.isAnnotated(type, Go.class)) {
			return true;
		}
		for (Method method : ReflectionUtils.getDeclaredMethods(type)) {
			if (AnnotatedElementUtils.isAnnotated(method, Go.class)) {
				return true;
			}
		}
		return false;
	}

}
