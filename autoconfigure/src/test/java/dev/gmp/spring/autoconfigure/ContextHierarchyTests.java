package dev.gmp.spring.autoconfigure;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.gmp.Gmp;
import dev.gmp.Goroutine;
import dev.gmp.spring.actuate.GmpEndpoint;
import dev.gmp.spring.annotation.Go;
import dev.gmp.spring.metrics.GmpMetrics;
import dev.gmp.spring.task.GmpTaskExecutor;
import dev.gmp.spring.task.GoroutineLaunchers;
import dev.gmp.spring.task.VirtualThreadLaunchers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for contexts that have parents, each with the auto-configuration.
 */
@ExtendWith(NoThreadIsLeft.class)
class ContextHierarchyTests {

	private static final AutoConfigurations STARTER = AutoConfigurations.of(GmpAutoConfiguration.class,
			GoAutoConfiguration.class, GmpTaskExecutorAutoConfiguration.class, GmpEndpointAutoConfiguration.class,
			GmpMetricsAutoConfiguration.class, GmpSchedulingLatencyAutoConfiguration.class);

	private final ApplicationContextRunner parentRunner = new ApplicationContextRunner().withConfiguration(STARTER)
		.withPropertyValues("management.endpoints.web.exposure.include=gmp");

	private final ApplicationContextRunner childRunner = this.parentRunner;

	@Test
	void goMethodsOfAllContextsAreGoroutinesOfOneScheduler() {
		this.parentRunner.withBean("parentWorker", Worker.class)
			.run((parent) -> this.childRunner.withParent(parent)
				.withBean("childWorker", Worker.class)
				.run((child) -> this.childRunner.withParent(child)
					.withBean("grandchildWorker", Worker.class)
					.run((grandchild) -> {
						for (String name : new String[] { "parentWorker", "childWorker", "grandchildWorker" }) {
							assertThat(where(grandchild.getBean(name, Worker.class))).as(name).isEqualTo("goroutine");
						}
						assertThat(grandchild.getBean(Gmp.class)).isSameAs(parent.getBean(Gmp.class));
						assertThat(parent.getBean(Gmp.class).snapshot().counters().spawned()).isEqualTo(3);
					})));
	}

	@Test
	void schedulerOfParentOutlivesChild() {
		this.parentRunner.run((parent) -> {
			this.childRunner.withParent(parent)
				.withBean(Worker.class)
				.run((child) -> where(child.getBean(Worker.class)));
			assertThat(parent.getBean(Gmp.class).isClosed()).isFalse();
			assertThat(parent.getBean(Gmp.class).go(() -> "alive").get(10, TimeUnit.SECONDS)).isEqualTo("alive");
		});
	}

	@Test
	void childWithItsOwnSchedulerUsesThat() {
		this.parentRunner.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
			.run((parent) -> this.childRunner.withParent(parent)
				.withBean("gmp", Gmp.class, () -> Gmp.builder().name("child").processors(1).build())
				.withBean(Worker.class)
				.run((child) -> {
					assertThat(where(child.getBean(Worker.class))).isEqualTo("goroutine");
					assertThat(child.getBean(Gmp.class).snapshot().counters().spawned()).isOne();
					assertThat(parent.getBean(Gmp.class).snapshot().counters().spawned()).isZero();
					assertThat(child.containsLocalBean("gmpMetrics")).isTrue();
					assertThat(child.getBean(GmpMetrics.class)).isNotSameAs(parent.getBean(GmpMetrics.class));
				}));
	}

	@Test
	void namedSchedulerOfParentIsFound() {
		this.parentRunner.withBean("slow", Gmp.class, () -> Gmp.builder().name("slow").processors(1).build())
			.run((parent) -> this.childRunner.withParent(parent)
				.withBean(SlowWorker.class)
				.run((child) -> assertThat(child.getBean(SlowWorker.class).where().get(10, TimeUnit.SECONDS))
					.isEqualTo("goroutine")));
	}

	@Test
	void eachContextMayTurnTheSchedulerOffForItself() {
		this.parentRunner.run((parent) -> this.childRunner.withParent(parent)
			.withPropertyValues("gmp.enabled=false")
			.withBean(Worker.class)
			.run((child) -> {
				assertThat(child.getBean(GoroutineLaunchers.class)).isInstanceOf(VirtualThreadLaunchers.class);
				assertThat(where(child.getBean(Worker.class))).isEqualTo("virtual thread");
			}));
		this.parentRunner.withPropertyValues("gmp.enabled=false")
			.run((parent) -> this.childRunner.withParent(parent)
				.withPropertyValues("gmp.enabled=true")
				.withBean(Worker.class)
				.run((child) -> assertThat(where(child.getBean(Worker.class))).isEqualTo("goroutine")));
	}

	@Test
	void endpointAndExecutorOfParentServeChild() {
		this.parentRunner.run((parent) -> this.childRunner.withParent(parent).run((child) -> {
			assertThat(child.getBean(GmpEndpoint.class)).isSameAs(parent.getBean(GmpEndpoint.class));
			assertThat(child.getBean("gmpTaskExecutor", GmpTaskExecutor.class))
				.isSameAs(parent.getBean("gmpTaskExecutor"));
		}));
	}

	@Test
	void beanOfParentThatChildPassesOnStartsOneGoroutine() {
		this.parentRunner.withBean("worker", Worker.class)
			.run((parent) -> this.childRunner.withParent(parent).withUserConfiguration(PassesOn.class).run((child) -> {
				assertThat(where(child.getBean("passedOn", Worker.class))).isEqualTo("goroutine");
				assertThat(parent.getBean(Gmp.class).snapshot().counters().spawned()).isOne();
			}));
	}

	@Test
	void siblingsShareTheSchedulerOfTheirParent() throws Exception {
		ConfigurableApplicationContext child = new SpringApplicationBuilder(Empty.class).web(WebApplicationType.NONE)
			.child(Child.class)
			.web(WebApplicationType.NONE)
			.sibling(Child.class)
			.web(WebApplicationType.NONE)
			.run();
		// Closing the parent closes both children, and not the other way round.
		try (ConfigurableApplicationContext parent = (ConfigurableApplicationContext) child.getParent()) {
			assertThat(parent).isNotNull();
			assertThat(where(child.getBean(Worker.class))).isEqualTo("goroutine");
		}
	}

	private static String where(Worker worker) throws InterruptedException, ExecutionException, TimeoutException {
		return worker.where().get(10, TimeUnit.SECONDS);
	}

	static class Worker {

		@Go
		CompletableFuture<String> where() {
			return CompletableFuture.completedFuture(Goroutine.isGoroutine() ? "goroutine"
					: (Thread.currentThread().isVirtual() ? "virtual thread" : "caller"));
		}

	}

	static class SlowWorker {

		@Go("slow")
		CompletableFuture<String> where() {
			return CompletableFuture.completedFuture(Goroutine.isGoroutine() ? "goroutine" : "caller");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PassesOn {

		@Bean
		Worker passedOn(Worker worker) {
			return worker;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ GmpAutoConfiguration.class, GoAutoConfiguration.class,
			GmpTaskExecutorAutoConfiguration.class })
	static class Empty {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ GmpAutoConfiguration.class, GoAutoConfiguration.class,
			GmpTaskExecutorAutoConfiguration.class })
	static class Child {

		@Bean
		Worker worker() {
			return new Worker();
		}

	}

}
