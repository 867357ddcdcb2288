package dev.gmp.spring.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.aop.interceptor.AsyncUncaughtExceptionHandler;
import org.springframework.aop.interceptor.SimpleAsyncUncaughtExceptionHandler;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Primary;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.TaskExecutor;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.AsyncConfigurer;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

import dev.gmp.Gmp;
import dev.gmp.Goroutine;
import dev.gmp.spring.task.GmpTaskExecutor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link GmpTaskExecutorAutoConfiguration}: above all, that it changes nothing
 * for those who do not ask for it.
 */
@ExtendWith(NoThreadIsLeft.class)
class GmpTaskExecutorAutoConfigurationTests {

	private final WebApplicationContextRunner bootRunner = new WebApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(TaskExecutionAutoConfiguration.class, TaskSchedulingAutoConfiguration.class,
					WebMvcAutoConfiguration.class, DispatcherServletAutoConfiguration.class));

	private final WebApplicationContextRunner starterRunner = this.bootRunner
		.withConfiguration(Starter.autoConfigurations());

	static Stream<Arguments> applications() {
		return Stream.of(application("Boot's own executor", (runner) -> runner),
				application("Boot's own executor on virtual threads",
						(runner) -> runner.withPropertyValues("spring.threads.virtual.enabled=true")),
				application("a task executor of the user's", (runner) -> runner.withUserConfiguration(One.class)),
				application("a task executor of the user's, and virtual threads",
						(runner) -> runner.withUserConfiguration(One.class)
							.withPropertyValues("spring.threads.virtual.enabled=true")),
				application("a task executor of the user's, and Boot's by force",
						(runner) -> runner.withUserConfiguration(One.class)
							.withPropertyValues("spring.task.execution.mode=force")),
				application("two task executors", (runner) -> runner.withUserConfiguration(One.class, Two.class)),
				application("two task executors, one of them primary",
						(runner) -> runner.withUserConfiguration(One.class, PrimaryOne.class)),
				application("two task executors, one of them a fallback",
						(runner) -> runner.withUserConfiguration(One.class, FallbackOne.class)),
				application("a task executor that is a fallback",
						(runner) -> runner.withUserConfiguration(FallbackOne.class)),
				application("a plain executor", (runner) -> runner.withUserConfiguration(PlainExecutor.class)),
				application("an executor service", (runner) -> runner.withUserConfiguration(PlainService.class)),
				application("a plain executor called taskExecutor",
						(runner) -> runner.withUserConfiguration(NamedTaskExecutor.class)),
				application("a task scheduler of the user's",
						(runner) -> runner.withUserConfiguration(Scheduler.class)),
				application("an AsyncConfigurer with a handler only",
						(runner) -> runner.withUserConfiguration(HandlerOnly.class)),
				application("an AsyncConfigurer with a handler only, and a plain executor",
						(runner) -> runner.withUserConfiguration(HandlerOnly.class, PlainExecutor.class)),
				application("applicationTaskExecutor of the user's",
						(runner) -> runner.withUserConfiguration(ApplicationTaskExecutor.class)));
	}

	private static Arguments application(String name, UnaryOperator<WebApplicationContextRunner> customizer) {
		return Arguments.of(name, customizer);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("applications")
	void everybodyUsesTheSameExecutorWithAndWithoutTheStarter(String name,
			UnaryOperator<WebApplicationContextRunner> application) {
		Map<String, String> without = observe(application.apply(this.bootRunner));
		Map<String, String> with = observe(application.apply(this.starterRunner));
		assertThat(with).isEqualTo(without);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("applications")
	void everybodyUsesTheSameExecutorWithoutScheduling(String name,
			UnaryOperator<WebApplicationContextRunner> application) {
		// Boot's task scheduler is a task executor too: without it there may be no other.
		Map<String, String> without = observe(application.apply(this.bootRunner), Consumers.class);
		Map<String, String> with = observe(application.apply(this.starterRunner), Consumers.class);
		assertThat(with).isEqualTo(without);
	}

	@Test
	void nothingChangesWithoutBootsAutoConfigurationEither() {
		WebApplicationContextRunner plain = new WebApplicationContextRunner().withConfiguration(
				AutoConfigurations.of(WebMvcAutoConfiguration.class, DispatcherServletAutoConfiguration.class));
		assertThat(observe(plain.withConfiguration(Starter.autoConfigurations()))).isEqualTo(observe(plain));
	}

	@Test
	void asyncRunsOnBootsExecutor() {
		Map<String, String> observed = observe(this.starterRunner);
		assertThat(observed).containsEntry("@Async", "platform task-")
			.containsEntry("MVC", "org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor")
			.containsEntry("@Scheduled", "platform scheduling-")
			.containsEntry("injected executors", "[applicationTaskExecutor, taskScheduler]");
	}

	/**
	 * What an application can observe of the executors that are used.
	 */
	private static Map<String, String> observe(WebApplicationContextRunner runner) {
		return observe(runner, Consumers.class, Scheduling.class);
	}

	private static Map<String, String> observe(WebApplicationContextRunner runner, Class<?>... consumers) {
		Map<String, String> observed = new TreeMap<>();
		runner.withUserConfiguration(consumers).run((context) -> {
			if (context.getStartupFailure() != null) {
				observed.put("failure", String.valueOf(context.getStartupFailure()));
				return;
			}
			AsyncBean async = context.getBean(AsyncBean.class);
			observed.put("@Async", async.where().get(10, TimeUnit.SECONDS));
			if (List.of(consumers).contains(Scheduling.class)) {
				observed.put("@Scheduled", async.scheduled().get(10, TimeUnit.SECONDS));
			}
			observed.put("MVC", mvcExecutor(context));
			Injected injected = context.getBean(Injected.class);
			observed.put("injected executors", injected.executors);
			observed.put("injected task executors", injected.taskExecutors);
			observed.put("only executor", injected.onlyExecutor);
			observed.put("only task executor", injected.onlyTaskExecutor);
			observed.put("bootstrap executor", String.valueOf(context.containsBean("bootstrapExecutor")));
			observed.put("applicationTaskExecutor", context.containsBean("applicationTaskExecutor")
					? context.getBean("applicationTaskExecutor").getClass().getName() : "none");
		});
		return observed;
	}

	private static String mvcExecutor(AssertableWebApplicationContext context) {
		Object executor = ReflectionTestUtils.getField(context.getBean(RequestMappingHandlerAdapter.class),
				"taskExecutor");
		return (executor != null) ? executor.getClass().getName() : "none";
	}

	@Test
	void isInjectedByQualifier() {
		this.starterRunner.withUserConfiguration(Qualified.class).run((context) -> {
			AsyncTaskExecutor executor = context.getBean(Qualified.class).executor;
			assertThat(executor).isSameAs(context.getBean("gmpTaskExecutor")).isInstanceOf(GmpTaskExecutor.class);
			assertThat(executor.submit(Where::am).get(10, TimeUnit.SECONDS)).isEqualTo("goroutine gmpTaskExecutor");
			assertThat(executor.submitCompletable(Where::am).get(10, TimeUnit.SECONDS))
				.isEqualTo("goroutine gmpTaskExecutor");
		});
	}

	@Test
	void isInjectedByTheNameOfTheParameterOrField() {
		this.starterRunner.withUserConfiguration(Named.class).run((context) -> {
			Object expected = context.getBean("gmpTaskExecutor");
			Named named = context.getBean(Named.class);
			assertThat(named.ofConstructor).isSameAs(expected);
			assertThat(named.ofProvider.getObject()).isSameAs(expected);
			assertThat(named.ofMethod).isSameAs(expected);
			assertThat(named.gmpTaskExecutor).isSameAs(expected);
			assertThat(named.byName.get("gmpTaskExecutor")).isNull();
			assertThat(context.getBean("consumer")).isSameAs(expected);
			// Another qualifier, another name: as ever.
			assertThat(named.qualified).isSameAs(context.getBean("applicationTaskExecutor"));
			assertThat(named.other).isSameAs(context.getBean("applicationTaskExecutor"));
		});
	}

	@Test
	void nameIsTakenFromTheNearestContext() {
		this.starterRunner.run((parent) -> new ApplicationContextRunner().withParent(parent)
			.withConfiguration(Starter.autoConfigurations())
			.withUserConfiguration(OnlyConstructor.class)
			.run((context) -> assertThat(context.getBean(OnlyConstructor.class).executor)
				.isSameAs(parent.getBean("gmpTaskExecutor"))));
	}

	@Test
	void parameterOfThatNameButAnotherTypeIsLeftAlone() {
		this.starterRunner.withUserConfiguration(OtherType.class)
			.withBean("text", String.class, () -> "text")
			.run((context) -> assertThat(context.getBean(OtherType.class).text).isEqualTo("text"));
	}

	@Test
	void asyncUsesItByName() {
		this.starterRunner.withUserConfiguration(AsyncByName.class)
			.run((context) -> assertThat(context.getBean(AsyncByName.class).where().get(10, TimeUnit.SECONDS))
				.isEqualTo("goroutine gmpTaskExecutor"));
	}

	@Test
	void refusesWhenSchedulerIsClosed() {
		this.starterRunner.run((context) -> {
			context.getBean(Gmp.class).close();
			assertThatExceptionOfType(TaskRejectedException.class)
				.isThrownBy(() -> context.getBean("gmpTaskExecutor", GmpTaskExecutor.class).execute(() -> {
				}))
				.withMessageContaining("'gmp'");
		});
	}

	@Test
	void runsOnVirtualThreadsWithoutScheduler() {
		this.starterRunner.withPropertyValues("gmp.enabled=false").run((context) -> {
			GmpTaskExecutor executor = context.getBean("gmpTaskExecutor", GmpTaskExecutor.class);
			Thread thread = executor.submit(Thread::currentThread).get(10, TimeUnit.SECONDS);
			assertThat(thread.isVirtual()).isTrue();
		});
	}

	@Test
	void hasNoTwinWhereThereIsAnotherTaskExecutor() {
		this.starterRunner
			.run((context) -> assertThat(context).hasBean("gmpTaskExecutor").doesNotHaveBean("gmpTaskExecutorTwin"));
	}

	@Test
	void backsOffWhenApplicationDefinesOneOfThatName() {
		this.starterRunner
			.withBean("gmpTaskExecutor", SimpleAsyncTaskExecutor.class, () -> new SimpleAsyncTaskExecutor("mine-"))
			.run((context) -> assertThat(context.getBean("gmpTaskExecutor"))
				.isInstanceOf(SimpleAsyncTaskExecutor.class));
	}

	static final class Where {

		private Where() {
		}

		static String am() {
			Thread thread = Thread.currentThread();
			if (Goroutine.isGoroutine()) {
				return "goroutine " + thread.getName();
			}
			return (thread.isVirtual() ? "virtual " : "platform ") + thread.getName().replaceAll("\\d+", "");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableScheduling
	static class Scheduling {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync
	static class Consumers {

		@Bean
		AsyncBean asyncBean() {
			return new AsyncBean();
		}

		@Bean
		Injected injected(Map<String, Executor> executors, Map<String, TaskExecutor> taskExecutors,
				ObjectProvider<Executor> executor, ObjectProvider<TaskExecutor> taskExecutor) {
			return new Injected(executors, taskExecutors, executor, taskExecutor);
		}

	}

	static class AsyncBean {

		private final CompletableFuture<String> scheduled = new CompletableFuture<>();

		@Async
		CompletableFuture<String> where() {
			return CompletableFuture.completedFuture(Where.am());
		}

		CompletableFuture<String> scheduled() {
			return this.scheduled;
		}

		@Scheduled(fixedDelay = 1000, timeUnit = TimeUnit.SECONDS)
		void tick() {
			this.scheduled.complete(Where.am());
		}

	}

	static class Injected {

		final String executors;

		final String taskExecutors;

		final String onlyExecutor;

		final String onlyTaskExecutor;

		Injected(Map<String, Executor> executors, Map<String, TaskExecutor> taskExecutors,
				ObjectProvider<Executor> executor, ObjectProvider<TaskExecutor> taskExecutor) {
			this.executors = sorted(executors);
			this.taskExecutors = sorted(taskExecutors);
			this.onlyExecutor = typeOf(executor.getIfUnique());
			this.onlyTaskExecutor = typeOf(taskExecutor.getIfUnique());
		}

		private static String sorted(Map<String, ?> beans) {
			List<String> names = new ArrayList<>(beans.keySet());
			names.sort(null);
			return names.toString();
		}

		private static String typeOf(@Nullable Object bean) {
			return (bean != null) ? bean.getClass().getName() : "none";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Qualified {

		final AsyncTaskExecutor executor;

		Qualified(@Qualifier("gmpTaskExecutor") AsyncTaskExecutor executor) {
			this.executor = executor;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@SuppressWarnings("NullAway.Init")
	static class Named {

		final AsyncTaskExecutor ofConstructor;

		final ObjectProvider<TaskExecutor> ofProvider;

		final Executor qualified;

		final TaskExecutor other;

		final Map<String, Executor> byName;

		Executor ofMethod;

		@Autowired
		TaskExecutor gmpTaskExecutor;

		Named(AsyncTaskExecutor gmpTaskExecutor, @Qualifier("applicationTaskExecutor") Executor qualified,
				@Qualifier("applicationTaskExecutor") TaskExecutor other, Map<String, Executor> byName,
				NamedProvider provider) {
			this.ofConstructor = gmpTaskExecutor;
			this.qualified = qualified;
			this.other = other;
			this.byName = byName;
			this.ofProvider = provider.executor;
		}

		@Autowired
		void setExecutor(Executor gmpTaskExecutor) {
			this.ofMethod = gmpTaskExecutor;
		}

		@Configuration(proxyBeanMethods = false)
		static class NamedProvider {

			final ObjectProvider<TaskExecutor> executor;

			NamedProvider(ObjectProvider<TaskExecutor> gmpTaskExecutor) {
				this.executor = gmpTaskExecutor;
			}

			@Bean(defaultCandidate = false)
			Executor consumer(Executor gmpTaskExecutor) {
				return gmpTaskExecutor;
			}

		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OnlyConstructor {

		final AsyncTaskExecutor executor;

		OnlyConstructor(AsyncTaskExecutor gmpTaskExecutor) {
			this.executor = gmpTaskExecutor;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OtherType {

		final String text;

		OtherType(String gmpTaskExecutor) {
			this.text = gmpTaskExecutor;
		}

	}

	@EnableAsync
	static class AsyncByName {

		@Async("gmpTaskExecutor")
		CompletableFuture<String> where() {
			return CompletableFuture.completedFuture(Where.am());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class One {

		@Bean
		TaskExecutor one() {
			return new SimpleAsyncTaskExecutor("one-");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Two {

		@Bean
		TaskExecutor two() {
			return new SimpleAsyncTaskExecutor("two-");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PrimaryOne {

		@Bean
		@Primary
		TaskExecutor primaryOne() {
			return new SimpleAsyncTaskExecutor("primary-");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FallbackOne {

		@Bean
		@Fallback
		TaskExecutor fallbackOne() {
			return new SimpleAsyncTaskExecutor("fallback-");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PlainExecutor {

		@Bean
		Executor plain() {
			return (task) -> Thread.ofPlatform().name("plain-1").start(task);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PlainService {

		@Bean
		ExecutorService service() {
			return Executors.newSingleThreadExecutor(Thread.ofPlatform().name("service-", 1).factory());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NamedTaskExecutor {

		@Bean
		Executor taskExecutor() {
			return (task) -> Thread.ofPlatform().name("named-1").start(task);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ApplicationTaskExecutor {

		@Bean
		AsyncTaskExecutor applicationTaskExecutor() {
			return new SimpleAsyncTaskExecutor("application-");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Scheduler {

		@Bean
		ThreadPoolTaskScheduler mine() {
			ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
			scheduler.setThreadNamePrefix("mine-");
			return scheduler;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class HandlerOnly implements AsyncConfigurer {

		@Override
		public AsyncUncaughtExceptionHandler getAsyncUncaughtExceptionHandler() {
			return new SimpleAsyncUncaughtExceptionHandler();
		}

	}

}
