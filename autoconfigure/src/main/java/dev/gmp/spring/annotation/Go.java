package dev.gmp.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method that runs as a goroutine: the caller goes on at once, as after Go's
 * {@code go} statement. A caller that is a goroutine itself and has used up its time
 * slice gives way first.
 *
 * <pre class="code">
 * &#064;Go
 * public CompletableFuture&lt;Report&gt; check(URI site) {
 *     return CompletableFuture.completedFuture(crawl(site)); // blocks the goroutine only
 * }</pre>
 * <p>
 * <strong>Return types.</strong> Exactly {@code void},
 * {@link java.util.concurrent.Future}, {@link java.util.concurrent.CompletionStage} and
 * {@link java.util.concurrent.CompletableFuture}; anything else fails at startup. The
 * caller gets a future of its own, which completes as the one that the method returns
 * does, or with {@code null} if it returns {@code null}. What the method throws completes
 * that future exceptionally. Cancelling it with {@code cancel(true)} interrupts the
 * goroutine. What a {@code void} method throws goes to the application's
 * {@link org.springframework.aop.interceptor.AsyncUncaughtExceptionHandler}, as with
 * Spring's {@code @Async}: the one of its
 * {@link org.springframework.scheduling.annotation.AsyncConfigurer}, else the only bean
 * of that type, else the log.
 * <p>
 * <strong>Refusal.</strong> A scheduler that is closed, or that has as many goroutines as
 * it may have ({@code gmp.goroutines.max}), makes the call itself throw
 * {@link org.springframework.core.task.TaskRejectedException}.
 * <p>
 * <strong>On a type</strong> it covers the public methods that the type and its subtypes
 * declare, not those inherited from types above it, and never {@code equals},
 * {@code hashCode} and {@code toString}. An annotation on a method overrides that of its
 * type. An annotation on an interface, or on a method of one, covers who implements it.
 * It may be used as a meta-annotation.
 * <p>
 * <strong>Proxies.</strong> Calls are intercepted by a Spring AOP proxy: only calls that
 * go through the bean. A call from within the same object ({@code this.check(..)}) runs
 * in the caller's thread. Methods that no proxy can intercept (private, static, final, of
 * a final or sealed class) fail at startup. The goroutine starts before any other advice:
 * a transaction, for example, begins and ends inside it.
 * <p>
 * With {@code gmp.enabled=false} these methods run on the JDK's own virtual threads,
 * whatever scheduler they name.
 */
@Target({ ElementType.METHOD, ElementType.TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface Go {

	/**
	 * The name of the scheduler's bean, which is a {@code dev.gmp.Gmp}. A name that no
	 * such bean has fails at startup. Placeholders ({@code ${..}}) are resolved.
	 * @return the bean name; by default the only or the primary scheduler of the context,
	 * or else the one that is called {@code gmp}
	 */
	String value() default "";

	/**
	 * The name of the goroutines, which dumps, logs and the endpoint {@code gmp} show.
	 * Placeholders ({@code ${..}}) are resolved.
	 * @return the name; by default that of the class and the method, such as
	 * {@code SiteChecker.check}
	 */
	String name() default "";

}
