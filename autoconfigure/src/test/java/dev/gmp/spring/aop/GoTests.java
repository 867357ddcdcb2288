package dev.gmp.spring.aop;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.interceptor.AsyncUncaughtExceptionHandler;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.annotation.AliasFor;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.scheduling.annotation.AsyncConfigurer;

import dev.gmp.Gmp;
import dev.gmp.Goroutine;
import dev.gmp.spring.annotation.Go;
import dev.gmp.spring.autoconfigure.GmpAutoConfiguration;
import dev.gmp.spring.autoconfigure.GoAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Go @Go} methods that are as they should be.
 */
class GoTests {

	private static final long TIMEOUT = 10;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(GmpAutoConfiguration.class, GoAutoConfiguration.class))
		.withBean(Events.class);

	@Test
	void voidMethodRunsAsGoroutineAndReturnsAtOnce() {
		this.contextRunner.withBean(Worker.class).run((context) -> {
			Events events = context.getBean(Events.class);
			CountDownLatch latch = new CountDownLatch(1);
			context.getBean(Worker.class).waitAndReport(latch);
			latch.countDown();
			assertThat(events.next()).isEqualTo("goroutine Worker.waitAndReport");
		});
	}

	@Test
	void futureCompletesWithTheOneReturned() {
		this.contextRunner.withBean(Worker.class)
			.run((context) -> assertThat(context.getBean(Worker.class).future().get(TIMEOUT, TimeUnit.SECONDS))
				.isEqualTo("goroutine Worker.future"));
	}

	@Test
	void completableFutureCompletesWithTheOneReturned() {
		this.contextRunner.withBean(Worker.class)
			.run((context) -> assertThat(
					context.getBean(Worker.class).completableFuture().get(TIMEOUT, TimeUnit.SECONDS))
				.isEqualTo("goroutine Worker.completableFuture"));
	}

	@Test
	void completionStageCompletesWithTheOneReturnedEvenIfThatSupportsNothingElse() {
		this.contextRunner.withBean(Worker.class)
			.run((context) -> assertThat(await(context.getBean(Worker.class).completionStage()))
				.isEqualTo("goroutine Worker.completionStage"));
	}

	@Test
	void futureCompletesWithNullForNull() {
		this.contextRunner.withBean(Worker.class)
			.run((context) -> assertThat(await(context.getBean(Worker.class).nothing())).isNull());
	}

	@Test
	void futureCompletesWhenTheOneReturnedDoes() {
		this.contextRunner.withBean(Worker.class).run((context) -> {
			CompletableFuture<String> inner = new CompletableFuture<>();
			CompletableFuture<String> outer = context.getBean(Worker.class).passOn(inner);
			assertThat(outer).isNotDone();
			inner.complete("late");
			assertThat(await(outer)).isEqualTo("late");
		});
	}

	@Test
	void thrownExceptionReachesFuture() {
		this.contextRunner.withBean(Worker.class).run((context) -> {
			Worker worker = context.getBean(Worker.class);
			assertThat(worker.failFuture()).failsWithin(Duration.ofSeconds(TIMEOUT))
				.withThrowableThat()
				.withCause(new IllegalStateException("future"));
			assertThat(worker.failCompletableFuture()).failsWithin(Duration.ofSeconds(TIMEOUT))
				.withThrowableThat()
				.withCause(new IllegalStateException("completable future"));
		});
	}

	@Test
	void exceptionOfReturnedFutureReachesFutureUnwrapped() {
		this.contextRunner.withBean(Worker.class).run((context) -> {
			CompletableFuture<String> failed = CompletableFuture.failedFuture(new IllegalStateException("inner"));
			assertThat(context.getBean(Worker.class).passOn(failed)).failsWithin(Duration.ofSeconds(TIMEOUT))
				.withThrowableThat()
				.withCause(new IllegalStateException("inner"));
		});
	}

	@Test
	void errorReachesFuture() {
		this.contextRunner.withBean(Worker.class)
			.run((context) -> assertThat(context.getBean(Worker.class).overflow())
				.failsWithin(Duration.ofSeconds(TIMEOUT))
				.withThrowableThat()
				.withCauseInstanceOf(StackOverflowError.class));
	}

	@Test
	void exceptionOfVoidMethodReachesTheOnlyHandler() {
		this.contextRunner.withBean(Worker.class).withUserConfiguration(HandlerConfiguration.class).run((context) -> {
			context.getBean(Worker.class).failVoid("a");
			assertThat(context.getBean(Events.class).next()).isEqualTo("bean: failVoid(a) threw void");
		});
	}

	@Test
	void exceptionOfVoidMethodReachesTheHandlerOfTheAsyncConfigurer() {
		this.contextRunner.withBean(Worker.class)
			.withUserConfiguration(HandlerConfiguration.class, AsyncConfigurerConfiguration.class)
			.run((context) -> {
				context.getBean(Worker.class).failVoid("a");
				assertThat(context.getBean(Events.class).next()).isEqualTo("configurer: failVoid(a) threw void");
			});
	}

	@Test
	void handlerThatFailsDoesNoHarm() {
		this.contextRunner.withBean(Worker.class)
			.withBean(AsyncUncaughtExceptionHandler.class, () -> (ex, method, arguments) -> {
				throw new IllegalStateException("handler");
			})
			.run((context) -> {
				Worker worker = context.getBean(Worker.class);
				worker.failVoid("a");
				assertThat(await(worker.completableFuture())).startsWith("goroutine");
			});
	}

	@Test
	void cancellingInterruptsTheGoroutine() {
		this.contextRunner.withBean(Worker.class).run((context) -> {
			Worker worker = context.getBean(Worker.class);
			Events events = context.getBean(Events.class);
			assertCancellable(worker.sleepInFuture(), events);
			assertCancellable(worker.sleepInCompletableFuture(), events);
			assertCancellable(worker.sleepInStage().toCompletableFuture(), events);
		});
	}

	private void assertCancellable(Future<?> future, Events events) throws Exception {
		assertThat(events.next()).isEqualTo("sleeping");
		assertThat(future.cancel(true)).isTrue();
		assertThat(events.next()).isEqualTo("interrupted");
		assertThatExceptionOfType(CancellationException.class).isThrownBy(future::get);
	}

	@Test
	void cancellingWithoutInterruptionLetsTheGoroutineGoOn() throws Exception {
		CountDownLatch latch = new CountDownLatch(1);
		BlockingQueue<String> events = new LinkedBlockingQueue<>();
		GoroutineFuture future = new GoroutineFuture(() -> {
			events.add("started");
			latch.await();
			return events.add("ended");
		});
		Thread thread = Thread.startVirtualThread(future);
		assertThat(events.poll(TIMEOUT, TimeUnit.SECONDS)).isEqualTo("started");
		assertThat(future.cancel(false)).isTrue();
		latch.countDown();
		assertThat(events.poll(TIMEOUT, TimeUnit.SECONDS)).isEqualTo("ended");
		thread.join();
	}

	@Test
	void taskThatIsCancelledBeforeItStartsDoesNotRun() {
		GoroutineFuture future = new GoroutineFuture(() -> {
			throw new AssertionError();
		});
		future.cancel(true);
		future.run();
		assertThat(future).isCancelled();
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
	}

	@Test
	void annotationOnClassCoversThePublicMethodsItDeclares() {
		this.contextRunner.withBean(ClassLevel.class).run((context) -> {
			ClassLevel bean = context.getBean(ClassLevel.class);
			assertThat(await(bean.covered())).isEqualTo("goroutine ClassLevel.covered");
			assertThat(await(bean.overridden())).isEqualTo("goroutine other");
			assertThat(bean.inherited()).isEqualTo("caller");
			assertThat(bean.packagePrivate()).isEqualTo("caller");
			assertThat(bean.toString()).isEqualTo("class level, caller");
		});
	}

	@Test
	void annotationOnClassCoversThePublicMethodsOfSubclasses() {
		this.contextRunner.withBean(SubclassLevel.class).run((context) -> {
			SubclassLevel bean = context.getBean(SubclassLevel.class);
			assertThat(await(bean.covered())).isEqualTo("goroutine SubclassLevel.covered");
			assertThat(await(bean.added())).isEqualTo("goroutine SubclassLevel.added");
		});
	}

	@Test
	void metaAnnotationIsFoundWithItsAttributes() {
		this.contextRunner.withBean(MetaAnnotated.class)
			.run((context) -> assertThat(await(context.getBean(MetaAnnotated.class).run()))
				.isEqualTo("goroutine by meta"));
	}

	@Test
	void annotationOnInterfaceMethodCoversItsImplementation() {
		this.contextRunner.withBean(Implementation.class).run((context) -> {
			assertThat(AopUtils.isCglibProxy(context.getBean(Implementation.class))).isTrue();
			assertThat(await(context.getBean(Implementation.class).annotatedMethod("x")))
				.isEqualTo("x: goroutine Implementation.annotatedMethod");
		});
	}

	@Test
	void annotationOnInterfaceCoversItsImplementation() {
		this.contextRunner.withBean(Implementation.class)
			.run((context) -> assertThat(await(context.getBean(AnnotatedApi.class).inAnnotatedType()))
				.isEqualTo("goroutine Implementation.inAnnotatedType"));
	}

	@Test
	void proxiesInterfacesIfToldSo() {
		this.contextRunner.withBean(Implementation.class)
			.withPropertyValues("spring.aop.proxy-target-class=false")
			.run((context) -> {
				Api<?> api = context.getBean(Api.class);
				assertThat(AopUtils.isJdkDynamicProxy(api)).isTrue();
				assertThat(await(context.getBean(AnnotatedApi.class).inAnnotatedType()))
					.isEqualTo("goroutine Implementation.inAnnotatedType");
			});
	}

	@Test
	void lambdaThatImplementsAnnotatedInterfaceIsCovered() {
		this.contextRunner.withBean(AnnotatedApi.class, () -> () -> CompletableFuture.completedFuture(Where.am()))
			.run((context) -> assertThat(await(context.getBean(AnnotatedApi.class).inAnnotatedType()))
				.startsWith("goroutine "));
	}

	@Test
	void callFromWithinTheObjectIsNotIntercepted() {
		this.contextRunner.withBean(Worker.class)
			.run((context) -> assertThat(await(context.getBean(Worker.class).callSelf()))
				.isEqualTo("goroutine Worker.callSelf"));
	}

	@Test
	void goroutineStartsBeforeOtherAdvice() {
		this.contextRunner.withBean(Worker.class)
			.withUserConfiguration(OtherAdviceConfiguration.class)
			.run((context) -> {
				assertThat(await(context.getBean(Worker.class).completableFuture()))
					.isEqualTo("goroutine Worker.completableFuture");
				assertThat(context.getBean(Events.class).next())
					.isEqualTo("completableFuture advised in goroutine Worker.completableFuture");
			});
	}

	@Test
	void nameAndSchedulerMayBePlaceholders() {
		this.contextRunner.withBean(Placeholders.class)
			.withBean("fast", Gmp.class, () -> Gmp.builder().name("fast").processors(1).build())
			.withBean("slow", Gmp.class, () -> Gmp.builder().name("slow").processors(1).build())
			.withPropertyValues("worker.scheduler=slow", "worker.name=configured")
			.run((context) -> {
				assertThat(await(context.getBean(Placeholders.class).run())).isEqualTo("goroutine configured");
				assertThat(context.getBean("slow", Gmp.class).snapshot().counters().spawned()).isOne();
				assertThat(context.getBean("fast", Gmp.class).snapshot().counters().spawned()).isZero();
			});
	}

	@Test
	void nameMayHaveTheArguments() {
		this.contextRunner.withBean(Named.class).withPropertyValues("prefix=fetch").run((context) -> {
			Named named = context.getBean(Named.class);
			// Often enough to be compiled on the way.
			for (int i = 0; i < 200; i++) {
				assertThat(await(named.run("/" + i, i))).isEqualTo("goroutine fetch /" + i + " of Named, " + (i + 1));
			}
			assertThat(await(named.fails(null))).isEqualTo("goroutine Named.fails");
		});
	}

	@Test
	void schedulerMayBeAnExpression() {
		this.contextRunner.withBean(ByExpression.class)
			.withBean("slow", Gmp.class, () -> Gmp.builder().name("slow").processors(1).build())
			.withBean("which", String.class, () -> "slow")
			.run((context) -> {
				await(context.getBean(ByExpression.class).run());
				assertThat(context.getBean("slow", Gmp.class).snapshot().counters().spawned()).isOne();
			});
	}

	@Test
	void primarySchedulerIsTheDefault() {
		this.contextRunner.withBean(Worker.class).withUserConfiguration(PrimaryConfiguration.class).run((context) -> {
			await(context.getBean(Worker.class).completableFuture());
			assertThat(context.getBean("second", Gmp.class).snapshot().counters().spawned()).isOne();
			assertThat(context.getBean("gmp", Gmp.class).snapshot().counters().spawned()).isZero();
		});
	}

	@Test
	void schedulerCalledGmpIsTheDefaultWithoutPrimary() {
		this.contextRunner.withBean(Worker.class)
			.withBean("gmp", Gmp.class, () -> Gmp.builder().processors(1).build())
			.withBean("other", Gmp.class, () -> Gmp.builder().processors(1).build())
			.run((context) -> {
				await(context.getBean(Worker.class).completableFuture());
				assertThat(context.getBean("gmp", Gmp.class).snapshot().counters().spawned()).isOne();
			});
	}

	@Test
	void closedSchedulerRefusesWithItsName() {
		this.contextRunner.withBean(Worker.class).run((context) -> {
			context.getBean(Gmp.class).close();
			assertThatExceptionOfType(TaskRejectedException.class)
				.isThrownBy(() -> context.getBean(Worker.class).future())
				.withMessageContaining("'gmp'")
				.withMessageContaining("'Worker.future'");
		});
	}

	@Test
	void schedulerThatIsFullRefuses() {
		this.contextRunner.withBean(Worker.class).withPropertyValues("gmp.goroutines.max=1").run((context) -> {
			Worker worker = context.getBean(Worker.class);
			CountDownLatch latch = new CountDownLatch(1);
			worker.waitAndReport(latch);
			assertThatExceptionOfType(TaskRejectedException.class).isThrownBy(worker::completableFuture)
				.withMessageContaining("'gmp'");
			latch.countDown();
		});
	}

	@Test
	void goroutineThatStartsOthersGivesWayToThem() {
		// Sysmon asks it to give way and may do nothing more about it.
		this.contextRunner.withBean(Worker.class)
			.withPropertyValues("gmp.processors=1", "gmp.hogs.max=0", "gmp.sysmon.handoff-after=1m")
			.run((context) -> {
				Worker worker = context.getBean(Worker.class);
				Gmp gmp = context.getBean(Gmp.class);
				AtomicBoolean gaveWay = new AtomicBoolean();
				long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT);
				Future<Boolean> busy = gmp.go(() -> {
					gmp.go(() -> gaveWay.set(true));
					while (!gaveWay.get() && System.nanoTime() < deadline) {
						if (gmp.snapshot().sysmon().marks() > 0) {
							worker.nothing();
						}
					}
					return gaveWay.get();
				});
				assertThat(busy.get(2 * TIMEOUT, TimeUnit.SECONDS)).isTrue();
				assertThat(gmp.snapshot().counters().preemptions()).isPositive();
			});
	}

	@Test
	void runsOnVirtualThreadsWithoutScheduler() {
		this.contextRunner.withBean(Worker.class).withPropertyValues("gmp.enabled=false").run((context) -> {
			assertThat(context).doesNotHaveBean(Gmp.class);
			assertThat(await(context.getBean(Worker.class).completableFuture()))
				.isEqualTo("virtual thread Worker.completableFuture");
		});
	}

	@Test
	void namedSchedulersAreVirtualThreadsTooWithoutScheduler() {
		this.contextRunner.withBean(Placeholders.class)
			.withPropertyValues("gmp.enabled=false", "worker.scheduler=slow", "worker.name=configured")
			.run((context) -> assertThat(await(context.getBean(Placeholders.class).run()))
				.isEqualTo("virtual thread configured"));
	}

	@Test
	void beanWithoutGoMethodsIsNotProxied() {
		this.contextRunner.withBean(Base.class)
			.run((context) -> assertThat(AopUtils.isAopProxy(context.getBean(Base.class))).isFalse());
	}

	@Test
	void futureOfPlainFutureIsUnwrapped() {
		this.contextRunner.withBean(Worker.class)
			.run((context) -> assertThat(context.getBean(Worker.class).futureTask().get(TIMEOUT, TimeUnit.SECONDS))
				.isEqualTo("task"));
	}

	private static <T> T await(CompletionStage<T> stage) throws Exception {
		return stage.toCompletableFuture().get(TIMEOUT, TimeUnit.SECONDS);
	}

	static final class Where {

		private Where() {
		}

		static String am() {
			Thread thread = Thread.currentThread();
			if (Goroutine.isGoroutine()) {
				return "goroutine " + thread.getName();
			}
			return thread.isVirtual() ? "virtual thread " + thread.getName() : "caller";
		}

	}

	static class Events {

		private final BlockingQueue<String> queue = new LinkedBlockingQueue<>();

		void add(String event) {
			this.queue.add(event);
		}

		String next() throws InterruptedException {
			String event = this.queue.poll(TIMEOUT, TimeUnit.SECONDS);
			return (event != null) ? event : "nothing";
		}

	}

	static class Worker {

		private final Events events;

		Worker(Events events) {
			this.events = events;
		}

		@Go
		public void waitAndReport(CountDownLatch latch) throws InterruptedException {
			latch.await();
			this.events.add(Where.am());
		}

		@Go
		public Future<String> future() {
			return CompletableFuture.completedFuture(Where.am());
		}

		@Go
		public Future<String> futureTask() {
			FutureTask<String> task = new FutureTask<>(() -> "task");
			task.run();
			return task;
		}

		@Go
		public CompletableFuture<String> completableFuture() {
			return CompletableFuture.completedFuture(Where.am());
		}

		@Go
		CompletionStage<String> completionStage() {
			return CompletableFuture.completedStage(Where.am());
		}

		@Go
		@SuppressWarnings("NullAway")
		public CompletableFuture<String> nothing() {
			return null;
		}

		@Go
		public CompletableFuture<String> passOn(CompletableFuture<String> inner) {
			return inner;
		}

		@Go
		public Future<String> failFuture() {
			throw new IllegalStateException("future");
		}

		@Go
		public CompletableFuture<String> failCompletableFuture() {
			throw new IllegalStateException("completable future");
		}

		@Go
		public CompletableFuture<String> overflow() {
			throw new StackOverflowError();
		}

		@Go
		public void failVoid(String argument) {
			throw new IllegalStateException("void");
		}

		@Go
		public Future<String> sleepInFuture() throws InterruptedException {
			return CompletableFuture.completedFuture(sleep());
		}

		@Go
		public CompletableFuture<String> sleepInCompletableFuture() throws InterruptedException {
			return CompletableFuture.completedFuture(sleep());
		}

		@Go
		public CompletionStage<String> sleepInStage() throws InterruptedException {
			return CompletableFuture.completedFuture(sleep());
		}

		private String sleep() throws InterruptedException {
			this.events.add("sleeping");
			try {
				new CountDownLatch(1).await();
				return "";
			}
			catch (InterruptedException ex) {
				this.events.add("interrupted");
				throw ex;
			}
		}

		@Go
		public CompletableFuture<String> callSelf() {
			return completableFuture();
		}

	}

	static class Base {

		public String inherited() {
			return Where.am();
		}

	}

	@Go
	static class ClassLevel extends Base {

		public CompletableFuture<String> covered() {
			return CompletableFuture.completedFuture(Where.am());
		}

		@Go(name = "other")
		public CompletableFuture<String> overridden() {
			return CompletableFuture.completedFuture(Where.am());
		}

		String packagePrivate() {
			return Where.am();
		}

		@Override
		public String toString() {
			return "class level, " + Where.am();
		}

	}

	static class SubclassLevel extends ClassLevel {

		@Override
		public CompletableFuture<String> covered() {
			return CompletableFuture.completedFuture(Where.am());
		}

		public CompletableFuture<String> added() {
			return CompletableFuture.completedFuture(Where.am());
		}

	}

	@Go
	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@interface Background {

		@AliasFor(annotation = Go.class, attribute = "name")
		String called();

	}

	static class MetaAnnotated {

		@Background(called = "by meta")
		public CompletableFuture<String> run() {
			return CompletableFuture.completedFuture(Where.am());
		}

	}

	interface Api<T> {

		@Go
		CompletionStage<String> annotatedMethod(T argument);

	}

	@Go
	interface AnnotatedApi {

		CompletionStage<String> inAnnotatedType();

	}

	static class Implementation implements Api<String>, AnnotatedApi {

		@Override
		public CompletableFuture<String> annotatedMethod(String argument) {
			return CompletableFuture.completedFuture(argument + ": " + Where.am());
		}

		@Override
		public CompletableFuture<String> inAnnotatedType() {
			return CompletableFuture.completedFuture(Where.am());
		}

	}

	static class Placeholders {

		@Go(value = "${worker.scheduler}", name = "${worker.name}")
		public CompletableFuture<String> run() {
			return CompletableFuture.completedFuture(Where.am());
		}

	}

	static class Named {

		@Go(name = "${prefix} #{#url} of #{#root.class.simpleName}, #{#a1 + 1}")
		public CompletableFuture<String> run(String url, int number) {
			return CompletableFuture.completedFuture(Where.am());
		}

		@Go(name = "#{#url.length()}")
		public CompletableFuture<String> fails(@Nullable String url) {
			return CompletableFuture.completedFuture(Where.am());
		}

	}

	static class ByExpression {

		@Go("#{@which}")
		public CompletableFuture<String> run() {
			return CompletableFuture.completedFuture(Where.am());
		}

	}

	record RecordingHandler(String name, Events events) implements AsyncUncaughtExceptionHandler {

		@Override
		public void handleUncaughtException(Throwable ex, Method method, Object... params) {
			this.events.add(this.name + ": " + method.getName() + "(" + params[0] + ") threw " + ex.getMessage());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class HandlerConfiguration {

		@Bean
		AsyncUncaughtExceptionHandler handler(Events events) {
			return new RecordingHandler("bean", events);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AsyncConfigurerConfiguration {

		@Bean
		AsyncConfigurer asyncConfigurer(Events events) {
			return new AsyncConfigurer() {

				@Override
				public AsyncUncaughtExceptionHandler getAsyncUncaughtExceptionHandler() {
					return new RecordingHandler("configurer", events);
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PrimaryConfiguration {

		@Bean
		Gmp gmp() {
			return Gmp.builder().processors(1).build();
		}

		@Bean
		@Primary
		Gmp second() {
			return Gmp.builder().processors(1).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OtherAdviceConfiguration {

		@Bean
		static OtherAdvice otherAdvice() {
			return new OtherAdvice();
		}

	}

	/**
	 * Proxies the worker before the post-processor under test sees it.
	 */
	static class OtherAdvice implements BeanPostProcessor, PriorityOrdered {

		private final Events events = new Events();

		@Override
		public int getOrder() {
			return 0;
		}

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			if (bean instanceof Events) {
				return this.events;
			}
			if (!(bean instanceof Worker)) {
				return bean;
			}
			ProxyFactory proxyFactory = new ProxyFactory(bean);
			proxyFactory.setProxyTargetClass(true);
			proxyFactory.addAdvice((MethodInterceptor) (invocation) -> {
				this.events.add(invocation.getMethod().getName() + " advised in " + Where.am());
				return invocation.proceed();
			});
			return proxyFactory.getProxy(Worker.class.getClassLoader());
		}

	}

}
