package dev.gmp.spring.metrics;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import dev.gmp.Gmp;
import dev.gmp.Goroutine;
import dev.gmp.inspect.SchedulerCounters;
import dev.gmp.spring.autoconfigure.GmpAutoConfiguration;
import dev.gmp.spring.autoconfigure.GmpMetricsAutoConfiguration;
import dev.gmp.spring.autoconfigure.GmpSchedulingLatencyAutoConfiguration;
import dev.gmp.spring.autoconfigure.NoThreadIsLeft;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GmpMetrics} and {@link GmpMetricsAutoConfiguration}.
 */
@ExtendWith(NoThreadIsLeft.class)
class GmpMetricsTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(GmpAutoConfiguration.class, GmpMetricsAutoConfiguration.class,
				GmpSchedulingLatencyAutoConfiguration.class))
		.withPropertyValues("gmp.processors=2");

	private final ApplicationContextRunner metricsRunner = this.contextRunner
		.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class,
				CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class));

	@Test
	void bindsEveryMeterToBootsRegistry() {
		this.metricsRunner.run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			for (String state : new String[] { "runnable", "running", "syscall", "waiting" }) {
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
			assertThat(registry.get("gmp.runnable.oldest").timeGauge().value(TimeUnit.MILLISECONDS)).isNotNegative();
			assertThat(registry.get("gmp.processors").gauges().stream().mapToDouble((gauge) -> gauge.value()).sum())
				.isEqualTo(2);
			assertThat(registry.get("gmp.processors").gauges()).extracting((gauge) -> gauge.getId().getTag("status"))
				.containsExactlyInAnyOrder("idle", "running", "syscall");
			assertThat(registry.get("gmp.machines").gauges()).extracting((gauge) -> gauge.getId().getTag("state"))
				.containsExactlyInAnyOrder("running", "spinning", "syscall", "blocked", "hog", "idle", "parked");
			assertThat(registry.get("gmp.goroutines.spawned").functionCounter().count()).isZero();
			assertThat(registry.get("gmp.steals").functionCounter().count()).isNotNegative();
			assertThat(registry.get("gmp.syscalls").functionCounter().count()).isZero();
			assertThat(registry.get("gmp.preemptions").functionCounter().count()).isZero();
			assertThat(registry.get("gmp.handoffs").functionCounters())
				.extracting((counter) -> counter.getId().getTag("reason"))
				.containsExactlyInAnyOrder("syscall", "blocking", "blocked", "hog");
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
	void countsSyscallsHandoffsAndPreemptions() {
		this.metricsRunner.withPropertyValues("gmp.processors=1").run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			Runnable waiting = () -> {
			};
			Gmp gmp = context.getBean(Gmp.class);
			gmp.go(() -> {
				for (int i = 0; i < 2; i++) {
					Goroutine.blocking(() -> "");
				}
				for (int i = 0; i < 3; i++) {
					Goroutine.syscall(() -> "");
				}
				// A processor is taken only if somebody waits for it.
				gmp.go(waiting);
				Goroutine.syscall(() -> spinUntil(() -> gmp.snapshot().counters().handoffs().syscall() > 0));
				gmp.go(waiting);
				while (gmp.snapshot().counters().preemptions() == 0) {
					Goroutine.checkpoint();
				}
				// Where the cores are busy with others it may pass for a blocked one at
				// times.
				while (gmp.snapshot().counters().handoffs().hog() == 0) {
					gmp.go(waiting);
					computeForLong();
					Thread.yield();
				}
				return "";
			}).get(30, TimeUnit.SECONDS);
			Awaitility.await().atMost(10, TimeUnit.SECONDS).untilAsserted(() -> {
				SchedulerCounters counters = gmp.snapshot().counters();
				assertThat(registry.get("gmp.syscalls").functionCounter().count()).isEqualTo(4);
				assertThat(handoffs(registry, "blocking")).isEqualTo(2);
				assertThat(handoffs(registry, "syscall")).isEqualTo((double) counters.handoffs().syscall())
					.isPositive();
				assertThat(handoffs(registry, "hog")).isEqualTo((double) counters.handoffs().hog()).isPositive();
				assertThat(handoffs(registry, "blocked")).isEqualTo((double) counters.handoffs().blocked());
				assertThat(registry.get("gmp.preemptions").functionCounter().count())
					.isEqualTo((double) counters.preemptions())
					.isPositive();
			});
		});
	}

	@Test
	void countsHandoffsOfBlockedMachines() {
		// So long that what the goroutine computes before it waits is nothing beside it.
		this.metricsRunner.withPropertyValues("gmp.processors=1", "gmp.sysmon.handoff-after=200ms").run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			Gmp gmp = context.getBean(Gmp.class);
			// An initialiser pins its goroutine, which therefore waits with its machine.
			Thread blocked = gmp.go(Initialiser::run);
			try {
				Awaitility.await().atMost(10, TimeUnit.SECONDS).untilAsserted(() -> {
					// A processor is taken only if somebody waits for it.
					gmp.go(() -> {
					});
					assertThat(handoffs(registry, "blocked")).isPositive();
				});
				assertThat(handoffs(registry, "hog")).isZero();
			}
			finally {
				Initialiser.RELEASE.countDown();
			}
			assertThat(blocked.join(Duration.ofSeconds(10))).isTrue();
		});
	}

	private static double handoffs(MeterRegistry registry, String reason) {
		return registry.get("gmp.handoffs").tag("reason", reason).functionCounter().count();
	}

	private static void computeForLong() {
		long start = System.nanoTime();
		spinUntil(() -> System.nanoTime() - start > TimeUnit.MILLISECONDS.toNanos(50));
	}

	private static boolean spinUntil(BooleanSupplier condition) {
		long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
		while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
			Thread.onSpinWait();
		}
		return true;
	}

	@Test
	void localRunQueuesFollowTheNumberOfProcessors() {
		this.metricsRunner.run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(localRunQueues(registry)).containsExactly("0", "1");
			for (int processors : new int[] { 4, 1, 12, 2 }) {
				context.getBean(Gmp.class).setProcessors(processors);
				String[] ids = IntStream.range(0, processors).mapToObj(String::valueOf).sorted().toArray(String[]::new);
				Awaitility.await().atMost(10, TimeUnit.SECONDS).untilAsserted(() -> {
					assertThat(registry.get("gmp.processors").gauges().stream().mapToDouble(Gauge::value).sum())
						.isEqualTo(processors);
					assertThat(localRunQueues(registry)).containsExactly(ids);
				});
				assertThat(registry.get("gmp.runqueue.size").tag("queue", "global").gauge().value()).isZero();
			}
		});
	}

	@Test
	void localRunQueuesFollowInEachRegistryAndForEachScheduler() {
		try (Gmp one = Gmp.builder().processors(1).build(); Gmp two = Gmp.builder().processors(1).build()) {
			GmpMetrics metrics = new GmpMetrics(Map.of("one", one, "two", two), Map.of());
			MeterRegistry first = new SimpleMeterRegistry();
			MeterRegistry second = new SimpleMeterRegistry();
			metrics.bindTo(first);
			metrics.bindTo(second);
			two.setProcessors(2);
			Awaitility.await().atMost(10, TimeUnit.SECONDS).untilAsserted(() -> {
				first.get("gmp.runqueue.size").gauges().forEach(Gauge::value);
				assertThat(localRunQueues(first)).containsExactly("0", "0", "1");
				assertThat(localRunQueues(second)).containsExactly("0", "0", "1");
			});
		}
	}

	@Test
	void showsWhatWaitsInTheQueueOfAnAddedProcessor() throws Exception {
		try (Gmp gmp = Gmp.builder().processors(1).handoffAfter(Duration.ofMinutes(1)).build()) {
			MeterRegistry registry = new SimpleMeterRegistry();
			new GmpMetrics(Map.of("gmp", gmp), Map.of()).bindTo(registry);
			gmp.setProcessors(2);
			CountDownLatch release = new CountDownLatch(1);
			CountDownLatch computing = new CountDownLatch(2);
			for (int i = 0; i < 2; i++) {
				gmp.go("computes", () -> {
					computing.countDown();
					// An idle processor would steal what is queued.
					spinUntil(() -> computing.getCount() == 0);
					for (int queued = 0; queued < 3; queued++) {
						gmp.go("queued", () -> {
						});
					}
					spinUntil(() -> release.getCount() == 0);
				});
			}
			assertThat(computing.await(10, TimeUnit.SECONDS)).isTrue();
			try {
				Awaitility.await()
					.atMost(10, TimeUnit.SECONDS)
					.untilAsserted(() -> assertThat(
							registry.get("gmp.runqueue.size").gauges().stream().mapToDouble(Gauge::value).sum())
						.isEqualTo(6));
				assertThat(registry.get("gmp.runqueue.size").tag("processor", "1").gauge().value()).isEqualTo(3);
			}
			finally {
				release.countDown();
			}
		}
	}

	private static List<String> localRunQueues(MeterRegistry registry) {
		return registry.get("gmp.runqueue.size")
			.tag("queue", "local")
			.gauges()
			.stream()
			.map((gauge) -> String.valueOf(gauge.getId().getTag("processor")))
			.sorted()
			.toList();
	}

	@Test
	void timesSchedulingLatency() {
		this.metricsRunner.run((context) -> {
			Timer timer = context.getBean(MeterRegistry.class).get("gmp.scheduling.latency").timer();
			Gmp gmp = context.getBean(Gmp.class);
			Awaitility.await().atMost(10, TimeUnit.SECONDS).untilAsserted(() -> {
				for (int i = 0; i < 1000; i++) {
					gmp.go(() -> {
					});
				}
				assertThat(timer.count()).isPositive();
			});
			assertThat(timer.totalTime(TimeUnit.NANOSECONDS)).isPositive();
			assertThat(timer.mean(TimeUnit.SECONDS)).isLessThan(10);
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
			new GmpMetrics(Map.of("gmp", gmp), Map.of()).bindTo(registry);
			assertThat(registry.get("gmp.runqueue.size").gauges()).isNotEmpty()
				.allSatisfy((gauge) -> assertThat(gauge.getId().getTags()).extracting((tag) -> tag.getKey())
					.containsExactly("processor", "queue"));
		}
	}

	@Test
	void prometheusShowsEveryMeter() {
		this.contextRunner
			.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class,
					CompositeMeterRegistryAutoConfiguration.class, PrometheusMetricsExportAutoConfiguration.class))
			.run((context) -> {
				PrometheusMeterRegistry registry = context.getBean(PrometheusMeterRegistry.class);
				Gmp gmp = context.getBean(Gmp.class);
				gmp.go(() -> "").get(10, TimeUnit.SECONDS);
				gmp.setProcessors(3);
				Awaitility.await()
					.atMost(10, TimeUnit.SECONDS)
					.untilAsserted(() -> assertThat(registry.scrape().lines()).contains(
							"gmp_runqueue_size{processor=\"2\",queue=\"local\"} 0.0",
							"gmp_goroutines_spawned_total 1.0"));
				assertThat(registry.scrape().lines()).contains("gmp_goroutines{state=\"waiting\"} 0.0",
						"gmp_processors{status=\"syscall\"} 0.0", "gmp_machines{state=\"hog\"} 0.0",
						"gmp_runqueue_size{processor=\"none\",queue=\"global\"} 0.0", "gmp_syscalls_total 0.0",
						"gmp_handoffs_total{reason=\"syscall\"} 0.0", "gmp_handoffs_total{reason=\"blocking\"} 0.0",
						"gmp_handoffs_total{reason=\"blocked\"} 0.0", "gmp_handoffs_total{reason=\"hog\"} 0.0",
						"gmp_preemptions_total 0.0", "gmp_netpoll_waiters 0.0", "gmp_netpoll_ready_total 0.0",
						"gmp_netpoll_wakeups_total 0.0", "gmp_netpoll_polls_total{blocking=\"false\"} 0.0",
						"gmp_netpoll_polls_total{blocking=\"true\"} 0.0");
				assertThat(registry.scrape()).contains("gmp_steals_total ", "gmp_runnable_oldest_seconds ",
						"gmp_scheduling_latency_seconds_count ", "gmp_scheduling_latency_seconds_sum ",
						"gmp_scheduling_latency_seconds_max ");
				gmp.setProcessors(1);
				Awaitility.await()
					.atMost(10, TimeUnit.SECONDS)
					.untilAsserted(() -> assertThat(registry.scrape()).contains("processor=\"0\"")
						.doesNotContain("processor=\"1\"", "processor=\"2\""));
			});
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

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static final class Initialiser {

		static final CountDownLatch RELEASE = new CountDownLatch(1);

		static void run() {
			Waiting.touch();
		}

		private static final class Waiting {

			static {
				await(RELEASE);
			}

			static void touch() {
			}

		}

	}

}
