package dev.gmp.spring.aop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.resilience.annotation.ConcurrencyLimit;
import org.springframework.resilience.annotation.EnableResilientMethods;

import dev.gmp.Gmp;
import dev.gmp.spring.actuate.GmpEndpoint;
import dev.gmp.spring.annotation.Go;
import dev.gmp.spring.annotation.WhenFull;
import dev.gmp.spring.autoconfigure.FailureAnalyses;
import dev.gmp.spring.autoconfigure.GmpAutoConfiguration;
import dev.gmp.spring.autoconfigure.GmpEndpointAutoConfiguration;
import dev.gmp.spring.autoconfigure.GmpMetricsAutoConfiguration;
import dev.gmp.spring.autoconfigure.GoAutoConfiguration;
import dev.gmp.spring.metrics.GoLimitMetrics;
import dev.gmp.spring.task.GoLimitSnapshot;
import dev.gmp.spring.task.GoLimits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the limits of {@link Go @Go} methods.
 */
@ExtendWith(OutputCaptureExtension.class)
class GoLimitTests {

	private static final long TIMEOUT = 10;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(GmpAutoConfiguration.class, GoAutoConfiguration.class,
				GmpEndpointAutoConfiguration.class, GmpMetricsAutoConfiguration.class))
		.withPropertyValues("management.endpoints.web.exposure.include=gmp")
		.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
		.withBean(Gate.class)
		.withBean(Limited.class);

	@Test
	void queuedCallsAreNeverMoreThanTheLimit() {
		this.contextRunner.run((context) -> {
			Limited limited = context.getBean(Limited.class);
			Gate gate = context.getBean(Gate.class);
			List<Future<Integer>> futures = new ArrayList<>();
			for (int i = 0; i < 20; i++) {
				futures.add(limited.queued(i));
			}
			gate.awaitInside(2);
			assertThat(snapshot(context.getBean(GoLimits.class), "Limited.queued"))
				.isEqualTo(new GoLimitSnapshot("Limited.queued", 2, WhenFull.QUEUE, 2, 18, 0));
			gate.open(20);
			for (int i = 0; i < 20; i++) {
				assertThat(futures.get(i).get(TIMEOUT, TimeUnit.SECONDS)).isEqualTo(i);
			}
			assertThat(gate.most.get()).isEqualTo(2);
			awaitUnused(context.getBean(GoLimits.class), "Limited.queued");
		});
	}

	@Test
	void queuedCallsStartInTheirOrder() {
		this.contextRunner.withPropertyValues("gmp.go.limits.Limited.queued=1").run((context) -> {
			Limited limited = context.getBean(Limited.class);
			Gate gate = context.getBean(Gate.class);
			List<Future<Integer>> futures = new ArrayList<>();
			for (int i = 0; i < 20; i++) {
				futures.add(limited.queued(i));
			}
			gate.open(20);
			futures.getLast().get(TIMEOUT, TimeUnit.SECONDS);
			assertThat(gate.order).containsExactlyElementsOf(sequence(20));
		});
	}

	@Test
	void callerWaitsAndMayBeInterrupted() {
		this.contextRunner.run((context) -> {
			Limited limited = context.getBean(Limited.class);
			Gate gate = context.getBean(Gate.class);
			limited.waiting();
			gate.awaitInside(1);
			BlockingQueue<Object> outcome = new LinkedBlockingQueue<>();
			Thread caller = Thread.ofVirtual().start(() -> {
				try {
					limited.waiting();
					outcome.add("started");
				}
				catch (TaskRejectedException ex) {
					outcome.add(ex.getMessage() + ", interrupted: " + Thread.currentThread().isInterrupted());
				}
			});
			awaitWaiting(context.getBean(GoLimits.class), "Limited.waiting", 1);
			caller.interrupt();
			assertThat(outcome.poll(TIMEOUT, TimeUnit.SECONDS)).asString()
				.contains("'Limited.waiting'", "interrupted while it waited", "interrupted: true");
			Thread patient = Thread.ofVirtual().start(() -> {
				limited.waiting();
				outcome.add("started");
			});
			awaitWaiting(context.getBean(GoLimits.class), "Limited.waiting", 1);
			gate.open(1);
			assertThat(outcome.poll(TIMEOUT, TimeUnit.SECONDS)).isEqualTo("started");
			gate.open(1);
			patient.join();
			caller.join();
			awaitUnused(context.getBean(GoLimits.class), "Limited.waiting");
		});
	}

	@Test
	void goroutineThatWaitsForThePermitGivesItsMachineToOthers() {
		this.contextRunner.withPropertyValues("gmp.processors=1").run((context) -> {
			Limited limited = context.getBean(Limited.class);
			Gate gate = context.getBean(Gate.class);
			limited.waiting();
			gate.awaitInside(1);
			Gmp gmp = context.getBean(Gmp.class);
			CountDownLatch through = new CountDownLatch(1);
			gmp.go(() -> {
				limited.waiting();
				through.countDown();
			});
			awaitWaiting(context.getBean(GoLimits.class), "Limited.waiting", 1);
			assertThat(gmp.go(() -> "runs").get(TIMEOUT, TimeUnit.SECONDS)).isEqualTo("runs");
			gate.open(2);
			assertThat(through.await(TIMEOUT, TimeUnit.SECONDS)).isTrue();
		});
	}

	@Test
	void callBeyondTheLimitIsRejected() {
		this.contextRunner.run((context) -> {
			Limited limited = context.getBean(Limited.class);
			Gate gate = context.getBean(Gate.class);
			Future<String> first = limited.rejecting();
			gate.awaitInside(1);
			assertThatExceptionOfType(TaskRejectedException.class).isThrownBy(limited::rejecting)
				.withMessageContaining("'Limited.rejecting'")
				.withMessageContaining("1 of it are running");
			gate.open(1);
			first.get(TIMEOUT, TimeUnit.SECONDS);
			awaitUnused(context.getBean(GoLimits.class), "Limited.rejecting");
			gate.open(1);
			limited.rejecting().get(TIMEOUT, TimeUnit.SECONDS);
			assertThat(snapshot(context.getBean(GoLimits.class), "Limited.rejecting").rejected()).isOne();
		});
	}

	@Test
	void cancelledCallLeavesTheQueue() {
		this.contextRunner.run((context) -> {
			Limited limited = context.getBean(Limited.class);
			Gate gate = context.getBean(Gate.class);
			List<Future<Integer>> futures = new ArrayList<>();
			for (int i = 0; i < 5; i++) {
				futures.add(limited.queued(i));
			}
			gate.awaitInside(2);
			futures.get(2).cancel(true);
			futures.get(3).cancel(false);
			assertThat(snapshot(context.getBean(GoLimits.class), "Limited.queued").waiting()).isOne();
			gate.open(3);
			futures.get(4).get(TIMEOUT, TimeUnit.SECONDS);
			assertThat(gate.order).containsExactlyInAnyOrder(0, 1, 4);
		});
	}

	@Test
	void queuedCallThatTheSchedulerRefusesFailsAndTheNextOneGoesOn() {
		this.contextRunner.withPropertyValues("gmp.goroutines.max=3").run((context) -> {
			Limited limited = context.getBean(Limited.class);
			Gate gate = context.getBean(Gate.class);
			List<Future<Integer>> futures = new ArrayList<>();
			for (int i = 0; i < 4; i++) {
				futures.add(limited.queued(i));
			}
			gate.awaitInside(2);
			CountDownLatch release = new CountDownLatch(1);
			Future<Boolean> third = context.getBean(Gmp.class).go(() -> release.await(TIMEOUT, TimeUnit.SECONDS));
			gate.open(4);
			// Those that end are alive while they start the next ones: no room for them.
			assertThat(futures).last()
				.satisfies((future) -> assertThat(future).failsWithin(Duration.ofSeconds(TIMEOUT))
					.withThrowableThat()
					.withCauseInstanceOf(TaskRejectedException.class));
			release.countDown();
			assertThat(third.get(TIMEOUT, TimeUnit.SECONDS)).isTrue();
			awaitUnused(context.getBean(GoLimits.class), "Limited.queued");
			assertThat(limited.queued(9).get(TIMEOUT, TimeUnit.SECONDS)).isEqualTo(9);
		});
	}

	@Test
	void failingCallGivesItsPermitBack() {
		this.contextRunner.run((context) -> {
			Limited limited = context.getBean(Limited.class);
			for (int i = 0; i < 10; i++) {
				assertThat(limited.failing()).failsWithin(Duration.ofSeconds(TIMEOUT));
			}
			awaitUnused(context.getBean(GoLimits.class), "Limited.failing");
		});
	}

	@Test
	void propertyOverridesAnnotationAndNeedsNone() {
		this.contextRunner
			.withPropertyValues("gmp.go.limits.Limited.queued=1", "gmp.go.when-full.Limited.queued=reject",
					"gmp.go.limits.Limited.unlimited=7", "by.property=3")
			.run((context) -> {
				GoLimits limits = context.getBean(GoLimits.class);
				assertThat(snapshot(limits, "Limited.queued"))
					.isEqualTo(new GoLimitSnapshot("Limited.queued", 1, WhenFull.REJECT, 0, 0, 0));
				assertThat(snapshot(limits, "Limited.unlimited").max()).isEqualTo(7);
				assertThat(snapshot(limits, "Limited.placeholder").max()).isEqualTo(3);
			});
	}

	@Test
	void limitsHoldWithoutSchedulerToo() {
		this.contextRunner.withPropertyValues("gmp.enabled=false", "gmp.go.limits.Limited.rejecting=1")
			.run((context) -> {
				Gate gate = context.getBean(Gate.class);
				Limited limited = context.getBean(Limited.class);
				limited.rejecting();
				gate.awaitInside(1);
				assertThatExceptionOfType(TaskRejectedException.class).isThrownBy(limited::rejecting);
				gate.open(1);
			});
	}

	@Test
	void endpointAndMetersShowThem() {
		this.contextRunner.run((context) -> {
			Limited limited = context.getBean(Limited.class);
			Gate gate = context.getBean(Gate.class);
			for (int i = 0; i < 5; i++) {
				limited.queued(i);
			}
			gate.awaitInside(2);
			assertThat(context.getBean(GmpEndpoint.class).gmp().limits())
				.contains(new GoLimitSnapshot("Limited.queued", 2, WhenFull.QUEUE, 2, 3, 0));
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			context.getBean(GoLimitMetrics.class).bindTo(registry);
			assertThat(registry.get("gmp.go.limit.running").tag("method", "Limited.queued").gauge().value())
				.isEqualTo(2);
			assertThat(registry.get("gmp.go.limit.waiting").tag("method", "Limited.queued").gauge().value())
				.isEqualTo(3);
			assertThat(registry.get("gmp.go.limit.max").tag("method", "Limited.queued").gauge().value()).isEqualTo(2);
			gate.open(5);
		});
	}

	@ParameterizedTest
	@CsvSource({ "0", "-3", "many", "1.5" })
	void limitThatIsNoNumberOfOneOrMoreFails(String limit) {
		this.contextRunner.withPropertyValues("by.property=" + limit)
			.run((context) -> assertThat(FailureAnalyses.of(context).getDescription()).contains("Limited.placeholder",
					"its limit is '" + limit + "'"));
	}

	@Test
	void configuredLimitOfZeroFailsWithItsProperty() {
		this.contextRunner.withPropertyValues("gmp.go.limits.Limited.queued=0")
			.run((context) -> assertThat(FailureAnalyses.of(context).getDescription())
				.contains("gmp.go.limits.Limited.queued", "It must be 1 or more"));
	}

	@Test
	void unknownWhenFullFailsWithWhatIsAllowed() {
		this.contextRunner.withPropertyValues("gmp.go.when-full.Limited.queued=drop").run((context) -> {
			assertThat(FailureAnalyses.of(context).getDescription()).contains("gmp.go.when-full", "drop");
			assertThat(FailureAnalyses.of(context).getAction()).contains("QUEUE", "REJECT", "WAIT");
		});
	}

	@Test
	void methodThatDoesNotExistIsTold(CapturedOutput output) {
		this.contextRunner.withPropertyValues("gmp.go.limits.Limited.qeued=1")
			.run((context) -> assertThat(output).contains("There is no @Go method 'Limited.qeued'", "Limited.queued"));
	}

	@Test
	void concurrencyLimitBesideItDoesNotBlockTheCaller() {
		this.contextRunner.withUserConfiguration(ResilientConfiguration.class).withBean(Both.class).run((context) -> {
			Both both = context.getBean(Both.class);
			Gate gate = context.getBean(Gate.class);
			List<Future<Integer>> futures = new ArrayList<>();
			for (int i = 0; i < 10; i++) {
				futures.add(both.work(i));
			}
			gate.open(10);
			for (Future<Integer> future : futures) {
				future.get(TIMEOUT, TimeUnit.SECONDS);
			}
			assertThat(gate.most.get()).isOne();
		});
	}

	private static List<Integer> sequence(int size) {
		List<Integer> sequence = new ArrayList<>();
		for (int i = 0; i < size; i++) {
			sequence.add(i);
		}
		return sequence;
	}

	private static GoLimitSnapshot snapshot(GoLimits limits, String method) {
		return limits.snapshot().stream().filter((limit) -> limit.method().equals(method)).findFirst().orElseThrow();
	}

	private static void awaitWaiting(GoLimits limits, String method, int waiting) {
		Awaitility.await().until(() -> snapshot(limits, method).waiting() == waiting);
	}

	private static void awaitUnused(GoLimits limits, String method) {
		Awaitility.await().until(() -> snapshot(limits, method).running() == 0);
	}

	static class Gate {

		final AtomicInteger inside = new AtomicInteger();

		final AtomicInteger most = new AtomicInteger();

		final List<Integer> order = Collections.synchronizedList(new ArrayList<>());

		private final Semaphore open = new Semaphore(0);

		void pass(int number) throws InterruptedException {
			this.order.add(number);
			this.most.accumulateAndGet(this.inside.incrementAndGet(), Math::max);
			this.open.acquire();
			this.inside.decrementAndGet();
		}

		void awaitInside(int number) {
			Awaitility.await().until(() -> this.inside.get() == number);
		}

		void open(int number) {
			this.open.release(number);
		}

	}

	static class Limited {

		private final Gate gate;

		Limited(Gate gate) {
			this.gate = gate;
		}

		@Go(limit = "2")
		CompletableFuture<Integer> queued(int number) throws InterruptedException {
			this.gate.pass(number);
			return CompletableFuture.completedFuture(number);
		}

		@Go(limit = "1", whenFull = WhenFull.WAIT)
		void waiting() {
			try {
				this.gate.pass(0);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

		@Go(limit = "1", whenFull = WhenFull.REJECT)
		Future<String> rejecting() throws InterruptedException {
			this.gate.pass(0);
			return CompletableFuture.completedFuture("");
		}

		@Go(limit = "1")
		CompletableFuture<String> failing() {
			throw new IllegalStateException("failing");
		}

		@Go(limit = "${by.property:5}")
		void placeholder() {
		}

		@Go
		void unlimited() {
		}

	}

	static class Both {

		private final Gate gate;

		Both(Gate gate) {
			this.gate = gate;
		}

		@Go
		@ConcurrencyLimit(1)
		public Future<Integer> work(int number) throws InterruptedException {
			this.gate.pass(number);
			return CompletableFuture.completedFuture(number);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableResilientMethods
	static class ResilientConfiguration {

	}

}
