package dev.gmp.spring.metrics;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import dev.gmp.Gmp;
import dev.gmp.spring.autoconfigure.GmpAutoConfiguration;
import dev.gmp.spring.autoconfigure.GmpMetricsAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GmpMetrics} and {@link GmpMetricsAutoConfiguration}.
 */
class GmpMetricsTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(GmpAutoConfiguration.class, GmpMetricsAutoConfiguration.class))
		.withPropertyValues("gmp.processors=2");

	private final ApplicationContextRunner metricsRunner = this.contextRunner
		.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class,
				CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class));

	@Test
	void bindsEveryMeterToBootsRegistry() {
		this.metricsRunner.run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			for (String state : new String[] { "runnable", "running", "waiting" }) {
				assertThat(registry.get("gmp.goroutines").tag("state", state).gauge().value()).isNotNegative();
			}
			assertThat(registry.get("gmp.runqueue.size").tags("queue", "global", "processor", "none").gauge().value())
				.isZero();
			for (String processor : new String[] { "0", "1" }) {
				assertThat(registry.get("gmp.runqueue.size")
					.tags("queue", "local", "processor", processor)
					.gauge()
					.value()).isZero();
			}
			assertThat(registry.get("gmp.processors").gauges().stream().mapToDouble((gauge) -> gauge.value()).sum())
				.isEqualTo(2);
			assertThat(registry.get("gmp.machines").tag("state", "parked").gauge().value()).isNotNegative();
			assertThat(registry.get("gmp.goroutines.spawned").functionCounter().count()).isZero();
			assertThat(registry.get("gmp.steals").functionCounter().count()).isNotNegative();
		});
	}

	@Test
	void followsTheScheduler() {
		this.metricsRunner.run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			CountDownLatch latch = new CountDownLatch(1);
			for (int i = 0; i < 3; i++) {
				context.getBean(Gmp.class).go("waits", () -> await(latch));
			}
			Awaitility.await()
				.atMost(10, TimeUnit.SECONDS)
				.untilAsserted(() -> assertThat(registry.get("gmp.goroutines").tag("state", "waiting").gauge().value())
					.isEqualTo(3));
			assertThat(registry.get("gmp.goroutines.spawned").functionCounter().count()).isEqualTo(3);
			latch.countDown();
		});
	}

	@Test
	void tellsSeveralSchedulersApart() {
		this.metricsRunner.withBean("one", Gmp.class, () -> Gmp.builder().processors(1).build())
			.withBean("two", Gmp.class, () -> Gmp.builder().processors(1).build())
			.run((context) -> {
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				context.getBean("two", Gmp.class).go(() -> "").get(10, TimeUnit.SECONDS);
				Awaitility.await()
					.atMost(10, TimeUnit.SECONDS)
					.untilAsserted(() -> assertThat(spawned(registry, "two")).isOne());
				assertThat(spawned(registry, "one")).isZero();
			});
	}

	private static double spawned(MeterRegistry registry, String scheduler) {
		return registry.get("gmp.goroutines.spawned").tag("scheduler", scheduler).functionCounter().count();
	}

	@Test
	void metersOfOneNameHaveTheSameTags() {
		// As Prometheus demands.
		try (Gmp gmp = Gmp.builder().processors(1).build()) {
			MeterRegistry registry = new SimpleMeterRegistry();
			new GmpMetrics(Map.of("gmp", gmp)).bindTo(registry);
			assertThat(registry.get("gmp.runqueue.size").gauges()).isNotEmpty()
				.allSatisfy((gauge) -> assertThat(gauge.getId().getTags()).extracting((tag) -> tag.getKey())
					.containsExactly("processor", "queue"));
		}
	}

	@Test
	void oneScrapeTakesOneSnapshot() {
		try (Gmp gmp = Gmp.builder().processors(1).build()) {
			RecentSnapshot snapshot = new RecentSnapshot(gmp);
			Object first = snapshot.get();
			assertThat(snapshot.get()).isSameAs(first);
			Awaitility.await()
				.atMost(10, TimeUnit.SECONDS)
				.untilAsserted(() -> assertThat(snapshot.get()).isNotSameAs(first));
		}
	}

	@Test
	void backsOffWithoutRegistry() {
		this.contextRunner.run((context) -> assertThat(context).doesNotHaveBean(GmpMetrics.class));
	}

	@Test
	void backsOffWithoutScheduler() {
		this.metricsRunner.withPropertyValues("gmp.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(GmpMetrics.class));
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
