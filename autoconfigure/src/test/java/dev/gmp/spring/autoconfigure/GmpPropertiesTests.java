package dev.gmp.spring.autoconfigure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

import dev.gmp.Gmp;
import dev.gmp.spring.task.GoroutineLaunchers;
import dev.gmp.spring.task.VirtualThreadLaunchers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for how properties are told that are not as they should be, in applications with
 * files, and for the metadata of all properties.
 */
@ExtendWith(OutputCaptureExtension.class)
@ExtendWith(NoThreadIsLeft.class)
class GmpPropertiesTests {

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path directory;

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(GmpAutoConfiguration.class, GoAutoConfiguration.class));

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			gmp.processors           | 0       | must be from 1 to 1024
			gmp.sysmon.time-slice    | 10us    | must be 1ms or more
			gmp.sysmon.time-slice    | 2h      | must be 1h or less
			gmp.sysmon.timeSlice     | 10us    | must be 1ms or more
			gmp.sysmon.handoff-after | 999us   | must be 1ms or more
			gmp.sysmon.handoff-after | 100d    | must be 1h or less
			gmp.sysmon.warn-after    | 0ms     | must be more than 0
			gmp.sysmon.warn-after    | 366d    | must be 365d or less
			gmp.machines.max         | 0       | must be
			gmp.machines.keep-alive  | -1s     | must be more than 0
			gmp.machines.keep-alive  | 100000d | must be 365d or less
			gmp.goroutines.max       | 0       | must be 1 or more
			gmp.hogs.max             | -1      | must be 0 or more
			gmp.shutdown.await       | -1s     | must not be negative
			gmp.shutdown.await       | 10000d  | must be 1d or less
			gmp.shutdown.await       | ${x:2d} | must be 1d or less
			""")
	void invalidValueIsToldAsItStandsThereWithItsPlace(String property, String value, String reason,
			CapturedOutput output) throws IOException {
		fail("# a comment", "", property + "=" + value);
		assertThat(output).contains("Value: \"" + value + "\"", "Reason: " + reason, "application.properties", "3:");
	}

	@Test
	void allInvalidValuesAreToldAtOnce(CapturedOutput output) throws IOException {
		fail("gmp.processors=0", "gmp.hogs.max=-1", "gmp.sysmon.time-slice=1us");
		assertThat(output).contains("Property: gmp.processors", "Property: gmp.hogs.max",
				"Property: gmp.sysmon.time-slice", "1:", "2:", "3:");
	}

	@ParameterizedTest
	@CsvSource({ "gmp.prosessors, gmp.processors", "gmp.sysmon.timeslice-after, gmp.sysmon.time-slice",
			"gmp.machine.max, gmp.machines.max", "gmp.enable, gmp.enabled", "gmp.shutdown.awaits, gmp.shutdown.await" })
	void unknownPropertyIsToldWithItsPlaceAndTheOneThatMayBeMeant(String unknown, String meant, CapturedOutput output)
			throws IOException {
		fail("", unknown + "=1");
		assertThat(output).contains("Property: " + unknown, "application.properties", "2:", "Did you mean: " + meant);
	}

	@Test
	void unknownPropertyThatIsLikeNoOtherIsToldWithAllThereAre(CapturedOutput output) throws IOException {
		fail("gmp.something.quite.different=1");
		assertThat(output)
			.contains("Property: gmp.something.quite.different", "gmp.goroutines.max", "gmp.go.limits.<class>.<method>")
			.doesNotContain("Did you mean");
	}

	@ParameterizedTest
	@ValueSource(strings = { "gmp.enabled", "gmp.context-propagation" })
	void switchThatIsNeitherOnNorOffIsToldWithItsPlace(String property, CapturedOutput output) throws IOException {
		fail("", property + "=maybe");
		assertThat(output).contains(property, "maybe", "application.properties", "2:", "true or false");
	}

	@ParameterizedTest
	@ValueSource(strings = { "false", "off", "no", "0", "FALSE", " off " })
	void offMeansOff(String off) {
		this.contextRunner.withPropertyValues("gmp.enabled=" + off).run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean(Gmp.class);
			assertThat(context.getBean(GoroutineLaunchers.class)).isInstanceOf(VirtualThreadLaunchers.class);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "true", "on", "yes", "1", "On" })
	void onMeansOn(String on) {
		this.contextRunner.withPropertyValues("gmp.enabled=" + on)
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(Gmp.class));
	}

	@Test
	void lineAtStartupSaysThatTheSchedulerIsOnOnce(CapturedOutput output) throws IOException {
		write("gmp.processors=3", "spring.main.web-application-type=none");
		application().run().close();
		assertThat(output.toString().lines().filter((line) -> line.contains("Goroutine scheduler 'gmp' is on")))
			.singleElement()
			.asString()
			.contains("GOMAXPROCS=3", "access=", "netpoll=", "0 @Go methods", "gmpTaskExecutor");
	}

	@Test
	void lineAtStartupSaysThatTheSchedulerIsOffOrNothing(CapturedOutput output) throws IOException {
		write("gmp.enabled=off");
		application().run().close();
		assertThat(output).contains("Goroutine scheduler is off");
		int before = output.length();
		application().run("--spring.main.log-startup-info=false").close();
		assertThat(output.toString().substring(before)).doesNotContain("Goroutine scheduler");
	}

	private void fail(String... lines) throws IOException {
		write(lines);
		assertThatException().isThrownBy(() -> application().run());
	}

	private void write(String... lines) throws IOException {
		Files.write(this.directory.resolve("application.properties"), List.of(lines), StandardCharsets.UTF_8);
	}

	private SpringApplicationBuilder application() {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("spring.config.location=file:" + this.directory + "/", "logging.level.dev.gmp.spring=info");
	}

	/** Spring Boot's rules for the descriptions of properties. */
	@Test
	void metadataKeepsTheRulesOfSpringBoot() throws IOException {
		for (Map<String, Object> property : metadata("META-INF/spring-configuration-metadata.json")) {
			String name = (String) property.get("name");
			String description = (String) property.get("description");
			assertThat(description).as(name).isNotBlank().endsWith(".");
			assertThat(description).as(name)
				.doesNotStartWithIgnoringCase("the ")
				.doesNotStartWithIgnoringCase("a ")
				.doesNotStartWithIgnoringCase("an ");
			if (property.get("defaultValue") != null) {
				assertThat(description).as(name).doesNotContainIgnoringCase("default");
			}
			if ("java.lang.Boolean".equals(property.get("type"))) {
				assertThat(description).as(name).startsWith("Whether ");
			}
			assertThat(description).as(name).doesNotContain("{@", "<p>");
		}
	}

	@Test
	void metadataHasEveryPropertyOnce() throws IOException {
		List<String> names = metadata("META-INF/spring-configuration-metadata.json").stream()
			.map((property) -> (String) property.get("name"))
			.toList();
		assertThat(names).doesNotHaveDuplicates();
		Set<String> expected = new TreeSet<>();
		GmpPropertyNames.all().forEach((name) -> expected.add(name.replace(".<class>.<method>", "")));
		assertThat(names).containsAll(expected);
	}

	/** A property that nobody binds would be taken for a mistake of the user. */
	@Test
	void everyPropertyOfTheMetadataIsKnown() throws IOException {
		Set<String> known = new TreeSet<>();
		GmpPropertyNames.all().forEach((name) -> known.add(name.replace(".<class>.<method>", "")));
		assertThat(metadata("META-INF/spring-configuration-metadata.json"))
			.extracting((property) -> property.get("name"))
			.filteredOn((name) -> name.toString().startsWith("gmp."))
			.allMatch(known::contains);
	}

	@Test
	void defaultsInMetadataAreTheDefaults() throws IOException {
		String[] values = metadata("META-INF/spring-configuration-metadata.json").stream()
			.filter((property) -> property.get("defaultValue") != null)
			.map((property) -> property.get("name") + "=" + property.get("defaultValue"))
			.toArray(String[]::new);
		assertThat(values).isNotEmpty();
		this.contextRunner.run((byDefault) -> this.contextRunner.withPropertyValues(values)
			.run((context) -> assertThat(context.getBean(GmpProperties.class))
				.isEqualTo(byDefault.getBean(GmpProperties.class))));
	}

	@SuppressWarnings("unchecked")
	private static List<Map<String, Object>> metadata(String path) throws IOException {
		String json = own(path).getContentAsString(StandardCharsets.UTF_8);
		return (List<Map<String, Object>>) (List<?>) ((List<?>) JsonParserFactory.getJsonParser()
			.parseMap(json)
			.getOrDefault("properties", List.of()));
	}

	/** Spring Boot's modules have a file of this name too. */
	private static Resource own(String path) throws IOException {
		String classes = GmpProperties.class.getProtectionDomain().getCodeSource().getLocation().toString();
		for (Resource resource : new PathMatchingResourcePatternResolver().getResources("classpath*:" + path)) {
			if (resource.getURL().toString().startsWith(classes)) {
				return resource;
			}
		}
		throw new AssertionError("No " + path + " in " + classes);
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ GmpAutoConfiguration.class, GoAutoConfiguration.class,
			GmpTaskExecutorAutoConfiguration.class })
	static class Application {

	}

}
