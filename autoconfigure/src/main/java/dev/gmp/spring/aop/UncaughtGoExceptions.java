package dev.gmp.spring.aop;

import java.lang.reflect.Method;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.interceptor.AsyncUncaughtExceptionHandler;
import org.springframework.aop.interceptor.SimpleAsyncUncaughtExceptionHandler;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.scheduling.annotation.AsyncConfigurer;
import org.springframework.util.function.SingletonSupplier;

/**
 * Takes what {@code void} methods throw to the handler that {@code @Async} would use.
 */
final class UncaughtGoExceptions {

	private static final Log logger = LogFactory.getLog(UncaughtGoExceptions.class);

	private final BeanFactory beanFactory;

	private final SingletonSupplier<AsyncUncaughtExceptionHandler> handler = SingletonSupplier.of(this::findHandler);

	UncaughtGoExceptions(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	void handle(Throwable ex, Method method, @Nullable Object[] arguments) {
		try {
			this.handler.obtain().handleUncaughtException(ex, method, arguments);
		}
		catch (Throwable handlerException) {
			handlerException.addSuppressed(ex);
			logger.warn("The exception handler for @Go method '" + method.toGenericString() + "' failed itself",
					handlerException);
		}
	}

	private AsyncUncaughtExceptionHandler findHandler() {
		try {
			AsyncConfigurer configurer = this.beanFactory.getBeanProvider(AsyncConfigurer.class).getIfUnique();
			AsyncUncaughtExceptionHandler found = (configurer != null) ? configurer.getAsyncUncaughtExceptionHandler()
					: null;
			if (found == null) {
				found = this.beanFactory.getBeanProvider(AsyncUncaughtExceptionHandler.class).getIfUnique();
			}
			return (found != null) ? found : new SimpleAsyncUncaughtExceptionHandler();
		}
		catch (BeansException | IllegalStateException ex) {
			// A goroutine that fails while the context closes: no bean can be had any
			// more.
			logger.debug("Found no handler of uncaught exceptions", ex);
			return new SimpleAsyncUncaughtExceptionHandler();
		}
	}

}
