package dev.gmp.spring.aop;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.MethodClassKey;
import org.springframework.core.Ordered;
import org.springframework.util.Assert;

import dev.gmp.Goroutine;

/**
 * Intercepts the calls of {@code @Go} methods.
 */
final class GoInterceptor implements MethodInterceptor, Ordered {

	private final Function<GoMethod, GoInvoker> invokerFactory;

	private final Map<MethodClassKey, GoInvoker> invokers = new ConcurrentHashMap<>();

	GoInterceptor(Function<GoMethod, GoInvoker> invokerFactory) {
		this.invokerFactory = invokerFactory;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) {
		Class<?> targetClass = targetClass(invocation);
		MethodClassKey key = new MethodClassKey(invocation.getMethod(), targetClass);
		GoInvoker invoker = this.invokers.get(key);
		if (invoker == null) {
			// Not computeIfAbsent: the factory may create beans, which may call @Go
			// methods.
			invoker = createInvoker(invocation, targetClass);
			this.invokers.put(key, invoker);
		}
		// A goroutine that only starts others would never give way. Before the start, as
		// the new one runs next on its processor: it is not to wait for all the others.
		Goroutine.checkpoint();
		return invoker.invoke(invocation);
	}

	private static Class<?> targetClass(MethodInvocation invocation) {
		Object target = invocation.getThis();
		if (target != null) {
			return AopUtils.getTargetClass(target);
		}
		// A proxy that answers calls itself, such as that of an HTTP interface.
		return (invocation instanceof ProxyMethodInvocation proxied) ? proxied.getProxy().getClass()
				: invocation.getMethod().getDeclaringClass();
	}

	private GoInvoker createInvoker(MethodInvocation invocation, Class<?> targetClass) {
		GoMethod goMethod = GoMethod.find(invocation.getMethod(), targetClass);
		Assert.state(goMethod != null, () -> "No @Go on " + invocation.getMethod());
		return this.invokerFactory.apply(goMethod);
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

}
