package dev.gmp.spring.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.AutoConfigurationImportSelector;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.AnnotationAttributes;
import org.springframework.core.type.AnnotationMetadata;

import dev.gmp.AccessPolicy;
import dev.gmp.Gmp;
import dev.gmp.NetpollPolicy;
import dev.gmp.inspect.GmpSnapshot;
import dev.gmp.inspect.NetpollMode;
import dev.gmp.inspect.SchedulerCounters;
import dev.gmp.inspect.SysmonSnapshot;
import dev.gmp.spring.aop.GoAnnotationBeanPostProcessor;
import dev.gmp.spring.task.GmpTaskExecutor;
import dev.gmp.spring.task.GoroutineLaunchers;
import dev.gmp.spring.task.VirtualThreadLaunchers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GmpAutoConfiguration}, {@link GmpProperties} and {@link GmpLifecycle}.
 */
class GmpAutoConfigurationTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(GmpAutoConfiguration.class, GoAutoConfiguration.class,
				GmpTaskExecutorAutoConfiguration.class, GmpEndpointAutoConfiguration.class,
				GmpMetricsAutoConfiguration.class, GmpSchedulingLatencyAutoConfiguration.class));

	@AfterEach
	void noThreadIsLeft() {
		Awaitility.await().atMost(TIMEOUT).untilAsserted(() -> assertThat(threadsOfSchedulers()).isEmpty());
	}

	private static List<String> threadsOfSchedulers() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.startsWith("gmp"))
			.toList();
	}

	@Test
	void startsSchedulerWithDefaults() {
		this.contextRunner.run((context) -> {
			assertThat(context).hasSingleBean(Gmp.class).hasBean("gmp");
			assertThat(context.getBean(Gmp.class).processors()).isEqualTo(Runtime.getRuntime().availableProcessors());
			assertThat(threadsOfSchedulers()).isNotEmpty();
		});
	}

	@Test
	void bindsProperties() {
		this.contextRunner
			.withPropertyValues("gmp.processors=3", "gmp.access=opens", "gmp.goroutines.max=7", "gmp.shutdown.await=5s")
			.run((context) -> {
				GmpProperties properties = context.getBean(GmpProperties.class);
				assertThat(properties.access()).isEqualTo(AccessPolicy.OPENS);
				assertThat(properties.goroutines().max()).isEqualTo(7);
				assertThat(properties.shutdown().await()).isEqualTo(Duration.ofSeconds(5));
				assertThat(context.getBean(Gmp.class).processors()).isEqualTo(3);
			});
	}

	@Test
	void socketsAreLeftToTheJdkIfAskedFor() {
		this.contextRunner.withPropertyValues("gmp.netpoll=jdk").run((context) -> {
			assertThat(context.getBean(GmpProperties.class).netpoll()).isEqualTo(NetpollPolicy.JDK);
			assertThat(context.getBean(Gmp.class).snapshot().netpoll().mode()).isEqualTo(NetpollMode.JDK);
		});
		this.contextRunner
			.run((context) -> assertThat(context.getBean(GmpProperties.class).netpoll()).isEqualTo(NetpollPolicy.AUTO));
	}

	@Test
	void bindsPropertiesOfMachinesAndSysmon() {
		this.contextRunner
			.withPropertyValues("gmp.processors=2", "gmp.machines.max=17", "gmp.machines.keep-alive=5s",
					"gmp.sysmon.time-slice=3ms", "gmp.sysmon.handoff-after=4ms", "gmp.sysmon.warn-after=5ms",
					"gmp.hogs.max=6")
			.run((context) -> {
				GmpProperties properties = context.getBean(GmpProperties.class);
				assertThat(properties.machines()).isEqualTo(new GmpProperties.Machines(17, Duration.ofSeconds(5)));
				assertThat(properties.sysmon()).isEqualTo(
						new GmpProperties.Sysmon(Duration.ofMillis(3), Duration.ofMillis(4), Duration.ofMillis(5)));
				SysmonSnapshot sysmon = context.getBean(Gmp.class).snapshot().sysmon();
				assertThat(sysmon.machinesMax()).isEqualTo(17);
				assertThat(sysmon.hogsMax()).isEqualTo(6);
			});
	}

	@Test
	void machinesAndSysmonHaveDefaults() {
		this.contextRunner.withPropertyValues("gmp.processors=3").run((context) -> {
			GmpProperties properties = context.getBean(GmpProperties.class);
			assertThat(properties.machines()).isEqualTo(new GmpProperties.Machines(10_000, Duration.ofMinutes(1)));
			assertThat(properties.sysmon()).isEqualTo(
					new GmpProperties.Sysmon(Duration.ofMillis(10), Duration.ofMillis(10), Duration.ofMillis(100)));
			SysmonSnapshot sysmon = context.getBean(Gmp.class).snapshot().sysmon();
			assertThat(sysmon.machinesMax()).isEqualTo(10_000);
			assertThat(sysmon.hogsMax()).isEqualTo(256);
		});
	}

	@Test
	void longTimesOfSysmonReachTheScheduler() {
		runHog((counters, sysmon) -> {
			assertThat(sysmon.marks()).isZero();
			assertThat(counters.handoffs().hog()).isZero();
		}, "gmp.sysmon.time-slice=1m", "gmp.sysmon.handoff-after=1m");
		runHog((counters, sysmon) -> {
			assertThat(sysmon.marks()).isPositive();
			assertThat(counters.handoffs().hog()).isZero();
		}, "gmp.sysmon.handoff-after=1m");
		// Where the cores are busy with others it may pass for a blocked one.
		runHog((counters, sysmon) -> assertThat(counters.handoffs().hog() + counters.handoffs().blocked()).isOne());
	}

	/**
	 * Lets a goroutine compute for longer than all the default times.
	 */
	private void runHog(BiConsumer<SchedulerCounters, SysmonSnapshot> assertions, String... properties) {
		this.contextRunner.withPropertyValues("gmp.processors=1", "gmp.sysmon.warn-after=300ms")
			.withPropertyValues(properties)
			.run((context) -> {
				Gmp gmp = context.getBean(Gmp.class);
				CountDownLatch release = new CountDownLatch(1);
				gmp.go("hog", () -> {
					while (release.getCount() > 0) {
						Thread.onSpinWait();
					}
				});
				// There must be somebody to hand the processor to.
				gmp.go("waits", () -> {
				});
				try {
					Awaitility.await()
						.atMost(TIMEOUT)
						.untilAsserted(() -> assertThat(gmp.snapshot().sysmon().longRunning()).singleElement()
							.satisfies((report) -> assertThat(report.heldMillis()).isGreaterThanOrEqualTo(300)));
					GmpSnapshot snapshot = gmp.snapshot();
					assertions.accept(snapshot.counters(), snapshot.sysmon());
				}
				finally {
					release.countDown();
				}
			});
	}

	@Test
	void machinesMaxIsComparedWithAvailableProcessors() {
		int available = Runtime.getRuntime().availableProcessors();
		this.contextRunner.withPropertyValues("gmp.machines.max=" + (available - 1))
			.run((context) -> assertThat(FailureAnalyses.of(context).getDescription()).contains(
					"Property: gmp.machines.max", "Value: \"" + (available - 1) + "\"",
					"must be " + available + " or more"));
		this.contextRunner.withPropertyValues("gmp.machines.max=" + available)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void machinesMaxIsComparedWithConfiguredProcessors() {
		this.contextRunner.withPropertyValues("gmp.processors=8", "gmp.machines.max=7")
			.run((context) -> assertThat(FailureAnalyses.of(context).getDescription()).contains(
					"Property: gmp.machines.max", "Value: \"7\"",
					"must be 8 or more, not less than the number of processors"));
		this.contextRunner.withPropertyValues("gmp.processors=8", "gmp.machines.max=8")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void smallestValuesAreAllowed() {
		this.contextRunner
			.withPropertyValues("gmp.processors=1", "gmp.machines.max=1", "gmp.machines.keep-alive=1ns",
					"gmp.sysmon.time-slice=1ms", "gmp.sysmon.handoff-after=1ms", "gmp.sysmon.warn-after=1ns",
					"gmp.hogs.max=0")
			.run((context) -> assertThat(context.getBean(Gmp.class).snapshot().sysmon().hogsMax()).isZero());
	}

	@Test
	void backsOffWhenApplicationDefinesScheduler() {
		this.contextRunner.withBean("mine", Gmp.class, () -> Gmp.builder().processors(1).build())
			.run((context) -> assertThat(context).hasSingleBean(Gmp.class).hasBean("mine").doesNotHaveBean("gmp"));
	}

	@Test
	void disabledStartsNoScheduler() {
		this.contextRunner.withPropertyValues("gmp.enabled=false", "management.endpoints.web.exposure.include=gmp")
			.run((context) -> {
				assertThat(context).doesNotHaveBean(Gmp.class)
					.doesNotHaveBean(GmpLifecycle.class)
					.doesNotHaveBean(GmpProperties.class)
					.doesNotHaveBean("gmpEndpoint")
					.doesNotHaveBean("gmpMetrics")
					.hasSingleBean(GoAnnotationBeanPostProcessor.class);
				assertThat(context.getBean(GoroutineLaunchers.class)).isInstanceOf(VirtualThreadLaunchers.class);
				assertThat(threadsOfSchedulers()).isEmpty();
			});
	}

	@Test
	void disabledTaskExecutorRunsOnVirtualThreads() {
		this.contextRunner.withPropertyValues("gmp.enabled=false").run((context) -> {
			GmpTaskExecutor executor = context.getBean("gmpTaskExecutor", GmpTaskExecutor.class);
			Thread thread = executor.submit(Thread::currentThread).get(10, TimeUnit.SECONDS);
			assertThat(thread.isVirtual()).isTrue();
		});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			gmp.processors           | 0       | 0          | must be from 1 to 1024
			gmp.processors           | 1025    | 1025       | must be from 1 to 1024
			gmp.goroutines.max       | 0       | 0          | must be 1 or more
			gmp.machines.max         | 0       | 0          | must be
			gmp.machines.max         | -1      | -1         | must be
			gmp.machines.keep-alive  | 0s      | PT0S       | must be more than 0
			gmp.machines.keep-alive  | -1s     | PT-1S      | must be more than 0
			gmp.sysmon.time-slice    | 999us   | PT0.000999S| must be 1ms or more
			gmp.sysmon.handoff-after | 0ms     | PT0S       | must be 1ms or more
			gmp.sysmon.warn-after    | 0ms     | PT0S       | must be more than 0
			gmp.hogs.max             | -1      | -1         | must be 0 or more
			gmp.shutdown.await       | -1s     | PT-1S      | must not be negative
			""")
	void invalidValueFailsWithAnalysis(String property, String value, String shown, String reason) {
		this.contextRunner.withPropertyValues(property + "=" + value)
			.run((context) -> assertThat(FailureAnalyses.of(context).getDescription()).contains("Property: " + property,
					"Value: \"" + shown + "\"", "Reason: " + reason));
	}

	@Test
	void invalidValueFailsWithAnalysisWithoutBeanValidation() {
		this.contextRunner.withClassLoader(new FilteredClassLoader("jakarta.validation"))
			.withPropertyValues("gmp.processors=0")
			.run((context) -> assertThat(FailureAnalyses.of(context).getDescription())
				.contains("Property: gmp.processors", "Value: \"0\"", "must be from 1 to 1024"));
	}

	@ParameterizedTest
	@CsvSource({ "gmp.processors, many", "gmp.access, force", "gmp.netpoll, fast", "gmp.shutdown.await, soon",
			"gmp.machines.max, all", "gmp.machines.keep-alive, ever", "gmp.sysmon.time-slice, short",
			"gmp.sysmon.handoff-after, later", "gmp.sysmon.warn-after, never", "gmp.hogs.max, none" })
	void valueOfWrongTypeFailsWithAnalysis(String property, String value) {
		this.contextRunner.withPropertyValues(property + "=" + value)
			.run((context) -> assertThat(FailureAnalyses.of(context).getDescription()).contains("Property: " + property,
					"Value: \"" + value + "\""));
	}

	@Test
	void schedulerClosesWithContext() {
		AtomicReference<@Nullable Gmp> gmp = new AtomicReference<>();
		this.contextRunner.run((context) -> gmp.set(context.getBean(Gmp.class)));
		assertThat(gmp.get()).extracting(Gmp::isClosed).isEqualTo(true);
	}

	@Test
	void closingWaitsForGoroutinesWhileTheirBeansAreThere() {
		this.contextRunner.withUserConfiguration(ResourceConfiguration.class).run((context) -> {
			Resource resource = context.getBean(Resource.class);
			CountDownLatch started = new CountDownLatch(1);
			CountDownLatch closing = new CountDownLatch(1);
			AtomicReference<@Nullable Boolean> open = new AtomicReference<>();
			Gmp gmp = context.getBean("mine", Gmp.class);
			gmp.go(() -> {
				started.countDown();
				Awaitility.await().atMost(TIMEOUT).until(() -> closing.getCount() == 0);
				open.set(resource.open);
			});
			started.await();
			Thread helper = Thread.startVirtualThread(() -> {
				Awaitility.await().atMost(TIMEOUT).until(gmp::isClosed);
				closing.countDown();
			});
			context.getSourceApplicationContext().close();
			helper.join();
			assertThat(open).hasValue(true);
			assertThat(resource.open).isFalse();
		});
	}

	@Test
	void goroutinesThatDoNotEndAreInterrupted() {
		CountDownLatch interrupted = new CountDownLatch(1);
		this.contextRunner.withPropertyValues("gmp.shutdown.await=0s").run((context) -> {
			CountDownLatch started = new CountDownLatch(1);
			context.getBean(Gmp.class).go(() -> {
				started.countDown();
				try {
					new CountDownLatch(1).await();
				}
				catch (InterruptedException ex) {
					interrupted.countDown();
				}
			});
			started.await();
		});
		assertThat(interrupted.getCount()).isZero();
	}

	@Test
	void schedulerOfSomebodyElseIsLeftOpen() {
		this.contextRunner.withUserConfiguration(SharedConfiguration.class).run((context) -> {
		});
		assertThat(SharedConfiguration.gmp).isNotNull().extracting(Gmp::isClosed).isEqualTo(false);
		SharedConfiguration.gmp.close();
	}

	@Test
	void schedulerClosesWhenContextFailsToStart() {
		AtomicReference<@Nullable Gmp> seen = new AtomicReference<>();
		this.contextRunner.withBean(Failing.class, () -> new Failing(seen)).run((context) -> {
			assertThat(context).hasFailed();
			assertThat(seen.get()).extracting(Gmp::isClosed).isEqualTo(true);
		});
	}

	@Test
	void schedulerSurvivesThatContextIsStoppedAndStarted() {
		this.contextRunner.run((context) -> {
			ConfigurableApplicationContext source = context.getSourceApplicationContext();
			GmpLifecycle lifecycle = context.getBean(GmpLifecycle.class);
			source.stop();
			assertThat(lifecycle.isRunning()).isFalse();
			source.start();
			assertThat(lifecycle.isRunning()).isTrue();
			assertThat(context.getBean(Gmp.class).go(() -> "alive").get(10, TimeUnit.SECONDS)).isEqualTo("alive");
		});
	}

	@Test
	void schedulerClosesAfterWebServer() {
		assertThat(GmpLifecycle.PHASE).isLessThan(WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE)
			.isLessThan(WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE)
			.isPositive();
	}

	@Test
	void tenContextsLeaveNoThread() {
		for (int i = 0; i < 10; i++) {
			this.contextRunner.run((context) -> {
				context.getBean(Gmp.class).go(() -> "work").get(10, TimeUnit.SECONDS);
				assertThat(threadsOfSchedulers()).isNotEmpty();
			});
			noThreadIsLeft();
		}
	}

	@Test
	void tenContextsAtOnceLeaveNoThread() {
		runNested(10);
		noThreadIsLeft();
	}

	private void runNested(int depth) {
		if (depth > 0) {
			this.contextRunner.withPropertyValues("gmp.processors=2").run((context) -> {
				context.getBean(Gmp.class).go(() -> "work").get(10, TimeUnit.SECONDS);
				runNested(depth - 1);
			});
		}
	}

	@Test
	void worksWithoutActuatorAndMicrometer() {
		new ApplicationContextRunner().withUserConfiguration(StarterOnly.class)
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate",
					"org.springframework.boot.micrometer", "io.micrometer", "com.fasterxml.jackson", "tools.jackson"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(Gmp.class)
				.hasBean("gmpTaskExecutor")
				.doesNotHaveBean("gmpEndpoint")
				.doesNotHaveBean("gmpMetrics"));
	}

	@Test
	void wholeApplicationHasEveryBean() {
		new ApplicationContextRunner().withUserConfiguration(Application.class)
			.withPropertyValues("management.endpoints.web.exposure.include=gmp")
			.run((context) -> assertThat(context).hasNotFailed()
				.hasBean("gmp")
				.hasBean("gmpTaskExecutor")
				.hasBean("gmpEndpoint")
				.hasBean("gmpMetrics"));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	/**
	 * Chosen as Boot chooses auto-configurations, by their metadata and without loading
	 * what has to be left out.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import(StarterSelector.class)
	static class StarterOnly {

	}

	static class StarterSelector extends AutoConfigurationImportSelector {

		@Override
		protected AnnotationAttributes getAttributes(AnnotationMetadata metadata) {
			return new AnnotationAttributes();
		}

		@Override
		protected List<String> getCandidateConfigurations(AnnotationMetadata metadata,
				@Nullable AnnotationAttributes attributes) {
			return super.getCandidateConfigurations(metadata, attributes).stream()
				.filter((name) -> name.startsWith("dev.gmp."))
				.toList();
		}

		@Override
		protected Set<String> getExclusions(AnnotationMetadata metadata, @Nullable AnnotationAttributes attributes) {
			return Set.of();
		}

	}

	static class Resource implements DisposableBean {

		private volatile boolean open = true;

		@Override
		public void destroy() {
			this.open = false;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ResourceConfiguration {

		// Created before the resource, so that the context destroys it after the
		// resource.
		@Bean
		Gmp mine() {
			return Gmp.builder().processors(1).build();
		}

		@Bean
		Resource resource() {
			return new Resource();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SharedConfiguration {

		static final Gmp gmp = Gmp.builder().processors(1).build();

		@Bean(destroyMethod = "")
		Gmp shared() {
			return gmp;
		}

	}

	static class Failing implements InitializingBean {

		private final AtomicReference<@Nullable Gmp> seen;

		@Autowired
		@SuppressWarnings("NullAway.Init")
		private Gmp gmp;

		Failing(AtomicReference<@Nullable Gmp> seen) {
			this.seen = seen;
		}

		@Override
		public void afterPropertiesSet() {
			this.seen.set(this.gmp);
			throw new IllegalStateException("fails");
		}

	}

}
