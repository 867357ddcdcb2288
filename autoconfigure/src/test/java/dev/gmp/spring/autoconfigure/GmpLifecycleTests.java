package dev.gmp.spring.autoconfigure;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.gmp.Gmp;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GmpLifecycle}.
 */
@ExtendWith(NoThreadIsLeft.class)
class GmpLifecycleTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private final ApplicationContextRunner contextRunner = Starter.contextRunner();

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
				assertThat(NoThreadIsLeft.threadsOfSchedulers()).isNotEmpty();
			});
			NoThreadIsLeft.verify();
		}
	}

	@Test
	void tenContextsAtOnceLeaveNoThread() {
		runNested(10);
		NoThreadIsLeft.verify();
	}

	private void runNested(int depth) {
		if (depth > 0) {
			this.contextRunner.withPropertyValues("gmp.processors=2").run((context) -> {
				context.getBean(Gmp.class).go(() -> "work").get(10, TimeUnit.SECONDS);
				runNested(depth - 1);
			});
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
