package dev.gmp.spring.aop;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Arrays;

import org.springframework.aop.framework.Advised;
import org.springframework.context.annotation.Bean;
import org.springframework.core.BridgeMethodResolver;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;

/**
 * The rules for {@code @Go} methods. A method that breaks a rule would run in the
 * caller's thread without a word, which is worse than an application that does not start.
 */
final class GoMethodRules {

	private GoMethodRules() {
	}

	/**
	 * Checks what does not depend on the kind of proxy.
	 */
	static void checkDeclaration(GoMethod goMethod) {
		Method method = goMethod.method();
		if (AnnotatedElementUtils.hasAnnotation(method, Bean.class)) {
			throw new InvalidGoMethodException(goMethod, "it is a @Bean method, which makes a bean once at startup",
					"Put @Go on the methods of the bean's class that shall run as goroutines.");
		}
		if (GoReturnType.of(method) == null) {
			if (isSuspending(method)) {
				throw new InvalidGoMethodException(goMethod,
						"it is a suspending function, which Kotlin's coroutines run",
						"Do without suspend or without @Go on it: blocking code is fine in a goroutine.");
			}
			throw new InvalidGoMethodException(goMethod,
					"its return type is " + method.getGenericReturnType().getTypeName(),
					"Let it return " + GoReturnType.ALLOWED + " (exactly, not a subtype), or do without @Go on it. "
							+ "If @Go is on its class, put it on those methods that shall run as goroutines.");
		}
		if (Modifier.isPrivate(method.getModifiers())) {
			throw notProxied(goMethod, "it is private");
		}
		if (Modifier.isStatic(method.getModifiers())) {
			throw notProxied(goMethod, "it is static");
		}
	}

	private static boolean isSuspending(Method method) {
		Class<?>[] types = method.getParameterTypes();
		return types.length > 0 && "kotlin.coroutines.Continuation".equals(types[types.length - 1].getName());
	}

	/**
	 * Checks that the proxy intercepts the method.
	 */
	static void checkProxy(GoMethod goMethod, Advised proxy) {
		Class<?> beanClass = goMethod.beanClass();
		if (goMethod.inherited() && !proxy.isProxyTargetClass()) {
			// Not there at all for those who have the proxy.
			return;
		}
		if (Proxy.isProxyClass(beanClass) || ClassUtils.isLambdaClass(beanClass)) {
			// Nothing but interfaces, and all of them are proxied.
			return;
		}
		if (proxy.isProxyTargetClass() || proxy.getProxiedInterfaces().length == 0) {
			checkClassProxy(goMethod);
		}
		else {
			checkInterfaceProxy(goMethod, proxy);
		}
	}

	private static void checkClassProxy(GoMethod goMethod) {
		Class<?> beanClass = goMethod.beanClass();
		if (beanClass.isRecord()) {
			throw notProxied(goMethod, "its class is a record");
		}
		if (Modifier.isFinal(beanClass.getModifiers())) {
			throw notProxied(goMethod, "its class is final");
		}
		if (beanClass.isSealed()) {
			throw notProxied(goMethod, "its class is sealed");
		}
		if (Modifier.isFinal(goMethod.method().getModifiers())) {
			throw notProxied(goMethod, "it is final");
		}
	}

	private static void checkInterfaceProxy(GoMethod goMethod, Advised proxy) {
		boolean exposed = Arrays.stream(proxy.getProxiedInterfaces())
			.flatMap((type) -> Arrays.stream(type.getMethods()))
			.map((method) -> BridgeMethodResolver.getMostSpecificMethod(method, goMethod.beanClass()))
			.anyMatch(goMethod.method()::equals);
		if (!exposed) {
			throw new InvalidGoMethodException(goMethod,
					"its bean is proxied by its interfaces, and none of them declares the method",
					"Declare it in an interface that the class implements, or let Spring proxy classes with "
							+ "spring.aop.proxy-target-class=true.");
		}
	}

	private static InvalidGoMethodException notProxied(GoMethod goMethod, String reason) {
		return new InvalidGoMethodException(goMethod, reason + ", so that Spring's proxy cannot intercept calls of it",
				"Move it to a class that is not final, as a method that is not private, static or final, "
						+ "or do without @Go on it.");
	}

}
