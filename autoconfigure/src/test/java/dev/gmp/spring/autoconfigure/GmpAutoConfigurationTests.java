package dev.gmp.spring.autoconfigure;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import dev.gmp.Gmp;
import dev.gmp.NetpollPolicy;
import dev.gmp.inspect.GmpSnapshot;
import dev.gmp.inspect.NetpollMode;
import dev.gmp.inspect.SchedulerCounters;
import dev.gmp.inspect.SysmonSnapshot;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GmpAutoConfiguration}.
 */
@ExtendWith(NoThreadIsLeft.class)
class GmpAutoConfigurationTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private final ApplicationContextRunner contextRunner = Starter.contextRunner();

	@Test
	void startsSchedulerWithDefaults() {
		this.contextRunner.run((context) -> {
			assertThat(context).hasSingleBean(Gmp.class).hasBean("gmp");
			assertThat(context.getBean(Gmp.class).processors()).isEqualTo(Runtime.getRuntime().availableProcessors());
			assertThat(NoThreadIsLeft.threadsOfSchedulers()).isNotEmpty();
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
	void backsOffWhenApplicationDefinesScheduler() {
		this.contextRunner.withBean("mine", Gmp.class, () -> Gmp.builder().processors(1).build())
			.run((context) -> assertThat(context).hasSingleBean(Gmp.class).hasBean("mine").doesNotHaveBean("gmp"));
	}

}
