package dev.gmp.spring.autoconfigure;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import dev.gmp.AccessPolicy;
import dev.gmp.Gmp;
import dev.gmp.inspect.SysmonSnapshot;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GmpProperties}: what is bound, and what is allowed.
 */
@ExtendWith(NoThreadIsLeft.class)
class GmpPropertiesBindingTests {

	private final ApplicationContextRunner contextRunner = Starter.contextRunner();

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

}
