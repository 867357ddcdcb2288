package dev.gmp.spring.autoconfigure;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.TaskDecorator;
import org.springframework.core.task.TaskExecutor;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

import dev.gmp.Goroutine;
import dev.gmp.spring.scheduling.GmpTaskScheduler;
import dev.gmp.spring.task.GoroutineAsyncTaskExecutor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GoroutineUse}: what runs as a goroutine with which property.
 */
@ExtendWith(OutputCaptureExtension.class)
@ExtendWith(NoThreadIsLeft.class)
class GoroutineUseTests {

	private final ApplicationContextRunner plainRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(GmpAutoConfiguration.class, GoAutoConfiguration.class,
				GmpAsyncAutoConfiguration.class, GmpSchedulingAutoConfiguration.class, GmpWebAutoConfiguration.class,
				GmpListenersAutoConfiguration.class, TaskExecutionAutoConfiguration.class,
				TaskSchedulingAutoConfiguration.class));

	private final ApplicationContextRunner runner = this.plainRunner.withUserConfiguration(Application.class);

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			                                                    | platform  | platform
			gmp.async.enabled=true                              | goroutine | platform
			gmp.scheduling.enabled=true                         | platform  | goroutine
			gmp.enabled-for=all                                 | goroutine | goroutine
			gmp.enabled-for=ASYNC,scheduling                    | goroutine | goroutine
			gmp.enabled-for=async                               | goroutine | platform
			gmp.enabled-for=web,listeners                       | platform  | platform
			gmp.enabled-for=all;gmp.async.enabled=false         | platform  | goroutine
			gmp.enabled-for=all;gmp.enabled=false               | platform  | platform
			gmp.async.enabled=true;gmp.enabled=false            | platform  | platform
			spring.threads.virtual.enabled=true                 | virtual   | virtual
			spring.threads.virtual.enabled=true;gmp.async.enabled=true      | goroutine | virtual
			spring.threads.virtual.enabled=true;gmp.scheduling.enabled=true | virtual   | goroutine
			spring.threads.virtual.enabled=true;gmp.enabled-for=all         | goroutine | goroutine
			spring.task.execution.mode=force;gmp.enabled-for=all            | goroutine | goroutine
			""")
	void runsWhereThePropertiesSay(String properties, String async, String scheduled) {
		this.runner.withPropertyValues((properties != null) ? properties.split(";") : new String[0]).run((context) -> {
			Beans beans = context.getBean(Beans.class);
			assertThat(beans.async().get(20, TimeUnit.SECONDS)).startsWith(async + " task-");
			assertThat(beans.scheduled().get(20, TimeUnit.SECONDS)).startsWith(scheduled + " scheduling-");
			assertThat(context).hasSingleBean(TaskScheduler.class);
			assertThat(context.getBean("bootstrapExecutor")).isSameAs(context.getBean("applicationTaskExecutor"));
		});
	}

	@Test
	void executorOfTheApplicationStays() {
		this.runner.withPropertyValues("gmp.enabled-for=all")
			.withUserConfiguration(OwnExecutor.class, OwnScheduler.class)
			.run((context) -> {
				assertThat(context).doesNotHaveBean(GoroutineAsyncTaskExecutor.class)
					.doesNotHaveBean(GmpTaskScheduler.class)
					.doesNotHaveBean("applicationTaskExecutor");
				assertThat(context.getBean(Beans.class).async().get(20, TimeUnit.SECONDS)).startsWith("platform own-");
				assertThat(context.getBean(Beans.class).scheduled().get(20, TimeUnit.SECONDS))
					.startsWith("platform mine-");
			});
	}

	@Test
	void forcedExecutorStandsBesideThatOfTheApplication() {
		this.runner.withPropertyValues("gmp.async.enabled=true", "spring.task.execution.mode=force")
			.withUserConfiguration(OwnExecutor.class)
			.run((context) -> {
				assertThat(context.getBean("applicationTaskExecutor")).isInstanceOf(GoroutineAsyncTaskExecutor.class);
				assertThat(context.getBean(Beans.class).async().get(20, TimeUnit.SECONDS))
					.startsWith("goroutine task-");
			});
	}

	@Test
	void executorOfTheApplicationsNameStays() {
		this.runner.withPropertyValues("gmp.async.enabled=true")
			.withBean("applicationTaskExecutor", SimpleAsyncTaskExecutor.class,
					() -> new SimpleAsyncTaskExecutor("theirs-"))
			.run((context) -> assertThat(context.getBean("applicationTaskExecutor"))
				.isNotInstanceOf(GoroutineAsyncTaskExecutor.class));
	}

	@Test
	void propertiesAndDecoratorsOfBootCount() {
		this.runner.withPropertyValues("gmp.enabled-for=all", "spring.task.execution.thread-name-prefix=work-",
				"spring.task.execution.simple.concurrency-limit=7", "spring.task.scheduling.thread-name-prefix=clock-")
			.withBean(TaskDecorator.class, () -> (task) -> () -> {
				Thread.currentThread().setName("decorated " + Thread.currentThread().getName());
				task.run();
			})
			.run((context) -> {
				Beans beans = context.getBean(Beans.class);
				assertThat(beans.async().get(20, TimeUnit.SECONDS)).startsWith("goroutine decorated work-");
				assertThat(beans.scheduled().get(20, TimeUnit.SECONDS)).startsWith("goroutine decorated clock-");
				assertThat(context.getBean(GoroutineAsyncTaskExecutor.class).getConcurrencyLimit()).isEqualTo(7);
			});
	}

	@Test
	void saysOnceHowItGoesWithVirtualThreads(CapturedOutput output) {
		this.runner.withPropertyValues("spring.threads.virtual.enabled=true", "gmp.enabled-for=async,scheduling")
			.run((context) -> assertThat(
					output.getOut().split("beside goroutines: these run as goroutines: async, scheduling", -1))
				.hasSize(2));
	}

	@Test
	void unknownUseIsToldWithWhatIsAllowed() {
		this.runner.withPropertyValues("gmp.enabled-for=web,jobs").run((context) -> {
			assertThat(FailureAnalyses.of(context).getDescription()).contains("gmp.enabled-for", "jobs");
			assertThat(FailureAnalyses.of(context).getAction()).contains("ALL", "ASYNC", "LISTENERS", "SCHEDULING",
					"WEB");
		});
	}

	@ParameterizedTest
	@CsvSource({ "gmp.web.enabled", "gmp.async.enabled", "gmp.scheduling.enabled", "gmp.listeners.enabled" })
	void valueThatIsNoBooleanIsTold(String property) {
		this.runner.withPropertyValues(property + "=maybe")
			.run((context) -> assertThat(FailureAnalyses.of(context).getDescription()).contains(property, "maybe"));
	}

	@Test
	void webWithoutServerIsTold() {
		ApplicationContextRunner withoutServer = this.plainRunner.withClassLoader(
				new FilteredClassLoader("org.springframework.boot.tomcat", "org.springframework.boot.jetty"));
		withoutServer.withPropertyValues("gmp.web.enabled=true")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (ex) -> {
					assertThat(ex.getName()).isEqualTo("gmp.web.enabled");
					assertThat(ex.getValue()).isEqualTo("true");
					assertThat(ex.getReason()).contains("spring-boot-starter-tomcat", "spring-boot-starter-jetty");
				}));
		withoutServer.withPropertyValues("gmp.enabled-for=all").run((context) -> assertThat(context).hasNotFailed());
		withoutServer.withPropertyValues("gmp.web.enabled=false").run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void webInApplicationWithoutWebIsTold(CapturedOutput output) {
		this.runner.withPropertyValues("gmp.web.enabled=true").run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(output).contains("gmp.web.enabled=true has no effect");
		});
	}

	@Test
	void runsWithoutBrokersAndServersOnTheClasspath() {
		this.plainRunner
			.withClassLoader(
					new FilteredClassLoader("org.springframework.boot.tomcat", "org.springframework.boot.jetty",
							"org.apache.catalina", "org.eclipse.jetty", "org.springframework.jms",
							"org.springframework.kafka", "org.springframework.amqp", "org.springframework.web"))
			.withPropertyValues("gmp.enabled-for=all")
			.run((context) -> assertThat(context.getBean("applicationTaskExecutor"))
				.isInstanceOf(GoroutineAsyncTaskExecutor.class));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync
	@EnableScheduling
	static class Application {

		@Bean
		Beans beans() {
			return new Beans();
		}

	}

	static class Beans {

		private final CompletableFuture<String> scheduled = new CompletableFuture<>();

		CompletableFuture<String> scheduled() {
			return this.scheduled;
		}

		@Async
		CompletableFuture<String> async() {
			return CompletableFuture.completedFuture(where());
		}

		@Scheduled(fixedDelay = 1000, timeUnit = TimeUnit.SECONDS)
		void tick() {
			this.scheduled.complete(where());
		}

		private static String where() {
			Thread thread = Thread.currentThread();
			return (Goroutine.isGoroutine() ? "goroutine " : thread.isVirtual() ? "virtual " : "platform ")
					+ thread.getName();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnExecutor {

		@Bean
		TaskExecutor taskExecutor() {
			return new SimpleAsyncTaskExecutor("own-");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnScheduler {

		@Bean
		ThreadPoolTaskScheduler mine() {
			ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
			scheduler.setThreadNamePrefix("mine-");
			return scheduler;
		}

	}

}
