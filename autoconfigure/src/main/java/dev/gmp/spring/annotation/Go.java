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
 * declare, and never {@code equals}, {@code hashCode} and {@code toString}. All other
 * methods of the bean, those that it inherits from types above and those that are not
 * public, are covered as far as they can run as goroutines: a proxy can intercept them,
 * and they have one of the return types. An annotation on a method overrides that of its
 * type. An annotation on an interface, or on a method of one, covers the beans that
 * implement the interface, whatever kind of proxy they have, and a bean that is nothing
 * but a proxy of the interface, such as a client of an HTTP interface. It may be used as
 * a meta-annotation.
 * <p>
 * <strong>Context.</strong> The {@link org.springframework.core.task.TaskDecorator} beans
 * of the application apply. With Micrometer's context propagation on the class path the
 * trace, the security context, the MDC, the locale and the attributes of the request
 * follow the call ({@code gmp.context-propagation}).
 * <p>
 * <strong>Continuations.</strong> What is chained to the caller's future by a method
 * without {@code Async} in its name runs where the future completes, in the goroutine
 * before it ends, or in the thread that chains it if that is later; the methods with
 * {@code Async} use the common pool of the JDK unless they are given an executor, such as
 * the bean {@code gmpTaskExecutor}.
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
	 * such bean has fails at startup. Placeholders ({@code ${..}}) and expressions
	 * ({@code #{..}}) are resolved.
	 * @return the bean name; by default the only or the primary scheduler of the context,
	 * or else the one that is called {@code gmp}
	 */
	String value() default "";

	/**
	 * The name of the goroutines, which dumps, logs and the endpoint {@code gmp} show.
	 * Placeholders ({@code ${..}}) are resolved. Expressions ({@code #{..}}) are
	 * evaluated for each call, in the thread of the caller, and know the arguments by the
	 * names of the parameters ({@code "fetch #{#url}"}) or as {@code #a0}, {@code #a1}
	 * and so on, the bean as {@code #root}, and other beans ({@code @bean}). A call whose
	 * expression fails has the default name.
	 * @return the name; by default that of the class and the method, such as
	 * {@code SiteChecker.check}
	 */
	String name() default "";

	/**
	 * How many goroutines of the method there may be at once, in all beans of its class:
	 * a number of 1 or more. Placeholders and expressions are resolved. The property
	 * {@code gmp.go.limits.<class>.<method>}, with the simple name of the class,
	 * overrides it.
	 * @return the limit; by default there is none
	 */
	String limit() default "";

	/**
	 * What happens to calls beyond the {@linkplain #limit() limit}. The property
	 * {@code gmp.go.when-full.<class>.<method>} overrides it.
	 * @return by default the call waits in a queue
	 */
	WhenFull whenFull() default WhenFull.QUEUE;

}
