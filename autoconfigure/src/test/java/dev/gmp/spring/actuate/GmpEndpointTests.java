package dev.gmp.spring.actuate;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.gmp.Gmp;
import dev.gmp.Goroutine;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GmpEndpoint}, over HTTP in a whole application.
 */
class GmpEndpointTests {

	private final WebApplicationContextRunner contextRunner = new WebApplicationContextRunner(
			AnnotationConfigServletWebServerApplicationContext::new)
		.withUserConfiguration(Application.class)
		.withPropertyValues("server.port=0", "gmp.processors=2", "management.endpoints.web.exposure.include=gmp");

	private final WebApplicationContextRunner grantedRunner = this.contextRunner
		.withPropertyValues("management.endpoint.gmp.access=UNRESTRICTED", "spring.web.error.include-message=always");

	@Test
	void showsIdleScheduler() {
		this.contextRunner.run((context) -> {
			JsonNode json = get(context, "");
			assertThat(json.propertyNames()).containsExactlyInAnyOrder("mode", "jdk", "gomaxprocs", "access", "netpoll",
					"goroutines", "globalRunQueue", "oldestRunnable", "processors", "machines", "sysmon", "counters");
			assertThat(json.get("gomaxprocs").asInt()).isEqualTo(2);
			assertThat(json.get("netpoll").get("mode").asString()).isIn("integrated", "jdk");
			assertThat(json.get("netpoll").get("waiters").asInt()).isZero();
			assertThat(json.get("oldestRunnable").isIntegralNumber()).isTrue();
			assertThat(json.get("access").asString()).isEqualTo("opens");
			assertThat(json.get("mode").asString()).isEqualTo("scheduler");
			assertThat(json.get("jdk").propertyNames()).containsExactlyInAnyOrder("version", "tested");
			assertThat(json.get("goroutines").propertyNames()).containsExactlyInAnyOrder("total", "runnable", "running",
					"syscall", "waiting");
			assertThat(json.get("globalRunQueue").propertyNames()).containsExactly("size");
			assertThat(json.get("counters").propertyNames()).containsExactlyInAnyOrder("spawned", "finished", "adopted",
					"steals", "overflows", "syscalls", "handoffs", "preemptions", "machinesStarted");
			assertThat(json.get("counters").get("handoffs").propertyNames()).containsExactlyInAnyOrder("syscall",
					"blocking", "blocked", "hog");
			assertThat(json.get("sysmon").propertyNames()).containsExactlyInAnyOrder("asleep", "rounds", "oversleeps",
					"oversleptMillis", "marks", "retakes", "hogs", "hogsMax", "blocked", "machinesMax", "gc",
					"longRunning");
			assertThat(json.get("sysmon").get("hogsMax").asInt()).isEqualTo(256);
			assertThat(json.get("sysmon").get("machinesMax").asInt()).isEqualTo(10_000);
			assertThat(json.get("sysmon").get("gc").propertyNames()).containsExactlyInAnyOrder("pauses", "pausedMillis",
					"longestPauseMillis", "pausedShare", "cpuShare");
			assertThat(json.get("sysmon").get("longRunning").isArray()).isTrue();
			assertThat(json.get("processors")).hasSize(2).allSatisfy((processor) -> {
				assertThat(processor.propertyNames()).containsExactlyInAnyOrder("id", "status", "schedtick", "runnext",
						"localRunQueue", "machine", "steals");
				assertThat(processor.get("status").asString()).isIn("idle", "running", "syscall");
				assertThat(processor.get("runnext").isNull()).isTrue();
				assertThat(processor.get("localRunQueue").propertyNames()).containsExactlyInAnyOrder("size", "capacity",
						"goroutines");
				assertThat(processor.get("localRunQueue").get("capacity").asInt()).isEqualTo(256);
			});
			assertThat(json.get("machines")).isNotEmpty().allSatisfy((machine) -> {
				assertThat(machine.propertyNames()).containsExactlyInAnyOrder("id", "thread", "state", "processor",
						"goroutine", "spinning");
				assertThat(machine.get("thread").asString()).startsWith("gmp");
				assertThat(machine.get("state").asString()).isLowerCase();
			});
		});
	}

	@Test
	void showsWhatRunsAndWhatWaits() {
		// The hog is to keep its processor.
		this.contextRunner.withPropertyValues("gmp.processors=1", "gmp.sysmon.handoff-after=1m").run((context) -> {
			Gmp gmp = context.getBean(Gmp.class);
			CountDownLatch queued = new CountDownLatch(1);
			CountDownLatch release = new CountDownLatch(1);
			gmp.go("hog", () -> {
				IntStream.range(0, 3).forEach((i) -> gmp.go("queued-" + i, () -> {
				}));
				queued.countDown();
				while (release.getCount() > 0) {
					Thread.onSpinWait();
				}
			});
			assertThat(queued.await(10, TimeUnit.SECONDS)).isTrue();
			JsonNode json;
			try {
				json = get(context, "");
			}
			finally {
				release.countDown();
			}
			JsonNode processor = json.get("processors").get(0);
			assertThat(processor.get("status").asString()).isEqualTo("running");
			assertThat(processor.get("runnext").get("name").asString()).isEqualTo("queued-2");
			assertThat(processor.get("localRunQueue").get("size").asInt()).isEqualTo(2);
			assertThat(processor.get("localRunQueue").get("goroutines").get(0).get("name").asString())
				.isEqualTo("queued-0");
			assertThat(processor.get("localRunQueue").get("goroutines").get(0).get("id").asLong()).isPositive();
			JsonNode machine = machine(json, processor.get("machine").asInt());
			assertThat(machine.get("goroutine").get("name").asString()).isEqualTo("hog");
			assertThat(machine.get("processor").asInt()).isZero();
			assertThat(machine.get("state").asString()).isEqualTo("running");
			assertThat(json.get("goroutines").get("runnable").asInt()).isEqualTo(3);
			assertThat(json.get("goroutines").get("running").asInt()).isEqualTo(1);
		});
	}

	private static JsonNode machine(JsonNode json, int id) {
		return json.get("machines").valueStream().filter((it) -> it.get("id").asInt() == id).findFirst().orElseThrow();
	}

	@Test
	void showsMachineWithoutProcessorInSyscall() {
		this.contextRunner.run((context) -> {
			CountDownLatch entered = new CountDownLatch(1);
			CountDownLatch release = new CountDownLatch(1);
			context.getBean(Gmp.class).go("native", () -> Goroutine.blocking(() -> {
				entered.countDown();
				return blockThread(release);
			}));
			assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
			JsonNode json;
			try {
				json = get(context, "");
			}
			finally {
				release.countDown();
			}
			assertThat(json.get("goroutines").get("syscall").asInt()).isOne();
			assertThat(json.get("counters").get("handoffs").get("blocking").asInt()).isOne();
			assertThat(json.get("machines").valueStream()).filteredOn((it) -> !it.get("goroutine").isNull())
				.singleElement()
				.satisfies((machine) -> {
					assertThat(machine.get("state").asString()).isEqualTo("syscall");
					assertThat(machine.get("processor").isNull()).isTrue();
					assertThat(machine.get("goroutine").get("name").asString()).isEqualTo("native");
				});
		});
	}

	private static boolean blockThread(CountDownLatch latch) {
		while (latch.getCount() > 0) {
			Thread.onSpinWait();
		}
		return true;
	}

	@Test
	void showsGoroutineThatHoldsItsMachineForLong() {
		this.contextRunner.withPropertyValues("gmp.sysmon.warn-after=20ms").run((context) -> {
			CountDownLatch release = new CountDownLatch(1);
			context.getBean(Gmp.class).go("hog", () -> blockThread(release));
			try {
				Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
					JsonNode report = get(context, "").get("sysmon").get("longRunning").get(0);
					assertThat(report).isNotNull();
					assertThat(report.get("goroutine").get("name").asString()).isEqualTo("hog");
					assertThat(Instant.parse(report.get("seen").asString())).isBeforeOrEqualTo(Instant.now());
					assertThat(report.get("heldMillis").asLong()).isGreaterThanOrEqualTo(20);
					assertThat(report.get("blocked").isBoolean()).isTrue();
					assertThat(report.get("place").asString()).contains("GmpEndpointTests");
					assertThat(report.get("stack")).isNotEmpty();
				});
			}
			finally {
				release.countDown();
			}
		});
	}

	@Test
	void processorsCannotBeSetByDefault() {
		this.contextRunner.run((context) -> {
			assertThat(post(context, "{\"processors\":1}").statusCode()).isEqualTo(405);
			assertThat(context.getBean(Gmp.class).processors()).isEqualTo(2);
		});
	}

	@Test
	void processorsCannotBeSetWhereTheApplicationPermitsReadingOnly() {
		this.grantedRunner.withPropertyValues("management.endpoints.access.max-permitted=READ_ONLY").run((context) -> {
			assertThat(post(context, "{\"processors\":1}").statusCode()).isEqualTo(405);
			assertThat(get(context, "").get("gomaxprocs").asInt()).isEqualTo(2);
		});
	}

	@Test
	void setsProcessorsAndAnswersTheNewPicture() {
		this.grantedRunner.run((context) -> {
			for (int processors : new int[] { 5, 1, 1024, 2 }) {
				HttpResponse<String> response = post(context, "{\"processors\":" + processors + "}");
				assertThat(response.statusCode()).isEqualTo(200);
				JsonNode json = JsonMapper.shared().readTree(response.body());
				assertThat(json.get("gomaxprocs").asInt()).isEqualTo(processors);
				assertThat(json.get("processors")).hasSize(processors);
				assertThat(context.getBean(Gmp.class).processors()).isEqualTo(processors);
			}
			assertThat(context.getBean(Gmp.class).go(() -> "alive").get(10, TimeUnit.SECONDS)).isEqualTo("alive");
		});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{"processors":0}           | processors is '0'
			{"processors":-1}          | processors is '-1'
			{"processors":1025}        | processors is '1025'
			{"processors":99999999999} | processors is '99999999999'
			{"processors":1.5}         | processors is '1.5'
			{"processors":"many"}      | processors is 'many'
			{"processors":""}          | processors is ''
			{"processors":true}        | processors is 'true'
			{"processors":null}        | processors is missing
			{"gomaxprocs":3}           | processors is missing
			{}                         | processors is missing
			""", quoteCharacter = '`')
	void processorsOutOfRangeAreRefusedWithReason(String body, String reason) {
		this.grantedRunner
			.run((context) -> assertRefused(context, body, reason + ", allowed is a number from 1 to 1024"));
	}

	@Test
	void missingBodyIsRefusedWithReason() {
		this.grantedRunner
			.run((context) -> assertRefused(context, "", "processors is missing, allowed is a number from 1 to 1024"));
	}

	@Test
	void moreProcessorsThanMachinesAreRefusedWithReason() {
		this.grantedRunner.withPropertyValues("gmp.machines.max=4").run((context) -> {
			assertRefused(context, "{\"processors\":5}", "processors is '5', allowed is a number from 1 to 4");
			assertThat(post(context, "{\"processors\":4}").statusCode()).isEqualTo(200);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"processors\":[3]}", "{\"processors\":{}}", "{\"processors\"", "3" })
	void bodyThatIsNoMapOfValuesIsRefused(String body) {
		this.grantedRunner.run((context) -> {
			assertThat(post(context, body).statusCode()).isEqualTo(400);
			assertThat(context.getBean(Gmp.class).processors()).isEqualTo(2);
		});
	}

	private static void assertRefused(AssertableWebApplicationContext context, String body, String reason)
			throws IOException, InterruptedException {
		HttpResponse<String> response = post(context, body);
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(JsonMapper.shared().readTree(response.body()).get("message").asString()).isEqualTo(reason);
		assertThat(context.getBean(Gmp.class).processors()).isEqualTo(2);
	}

	@Test
	void setsProcessorsOfTheSchedulerItShows() {
		this.grantedRunner.withUserConfiguration(SeveralConfiguration.class).run((context) -> {
			assertThat(post(context, "{\"processors\":4}").statusCode()).isEqualTo(200);
			assertThat(context.getBean("main", Gmp.class).processors()).isEqualTo(4);
			assertThat(context.getBean("small", Gmp.class).processors()).isOne();
		});
	}

	@Test
	void showsProcessors() {
		this.contextRunner.run((context) -> {
			assertThat(get(context, "/processors")).hasSize(2);
			assertThat(get(context, "/processors/1").get("id").asInt()).isEqualTo(1);
			assertThat(get(context, "/processors/1").has("runnext")).isTrue();
		});
	}

	@Test
	void showsMachines() {
		this.contextRunner.run((context) -> {
			JsonNode first = get(context, "/machines").get(0);
			assertThat(get(context, "/machines/" + first.get("id").asInt()).get("thread"))
				.isEqualTo(first.get("thread"));
		});
	}

	@Test
	void whatDoesNotExistIsNotFound() {
		this.contextRunner.run((context) -> {
			assertThat(request(context, "/processors/2").statusCode()).isEqualTo(404);
			assertThat(request(context, "/processors/-1").statusCode()).isEqualTo(404);
			assertThat(request(context, "/machines/1000000").statusCode()).isEqualTo(404);
			assertThat(request(context, "/threads").statusCode()).isEqualTo(404);
			assertThat(request(context, "/threads/1").statusCode()).isEqualTo(404);
			assertThat(request(context, "/threads/x").statusCode()).isEqualTo(404);
		});
	}

	@Test
	void idThatIsNoNumberIsRefusedWithReason() {
		// Without the property Boot keeps all reasons to itself.
		this.contextRunner.withPropertyValues("spring.web.error.include-message=always").run((context) -> {
			HttpResponse<String> response = request(context, "/machines/first");
			assertThat(response.statusCode()).isEqualTo(400);
			assertThat(response.body()).contains("The id 'first' is not a number");
		});
	}

	@Test
	void settingsOfTheApplicationsJacksonChangeNothing() {
		this.contextRunner
			.withPropertyValues("spring.jackson.property-naming-strategy=SNAKE_CASE",
					"spring.jackson.default-property-inclusion=non_null")
			.run((context) -> {
				assertThat(get(context, "").has("globalRunQueue")).isTrue();
				assertThat(get(context, "/processors").get(0).propertyNames()).contains("localRunQueue", "runnext");
				assertThat(get(context, "/processors/0").propertyNames()).contains("localRunQueue", "runnext");
			});
	}

	@Test
	void showsPrimarySchedulerAndAllOthersByName() {
		this.contextRunner.withUserConfiguration(SeveralConfiguration.class).run((context) -> {
			JsonNode json = get(context, "");
			assertThat(json.get("gomaxprocs").asInt()).isEqualTo(3);
			assertThat(json.get("schedulers").propertyNames()).containsExactly("main", "small");
			assertThat(json.get("schedulers").get("small").get("gomaxprocs").asInt()).isEqualTo(1);
		});
	}

	@Test
	void closedSchedulerIsShown() {
		this.contextRunner.run((context) -> {
			context.getBean(Gmp.class).close();
			assertThat(get(context, "").get("gomaxprocs").asInt()).isEqualTo(2);
		});
	}

	@Test
	void isNotFoundUnlessExposed() {
		this.contextRunner.withPropertyValues("management.endpoints.web.exposure.include=health")
			.run((context) -> assertThat(request(context, "").statusCode()).isEqualTo(404));
	}

	@Test
	void isNotFoundWithoutScheduler() {
		this.contextRunner.withPropertyValues("gmp.enabled=false")
			.run((context) -> assertThat(request(context, "").statusCode()).isEqualTo(404));
	}

	private static HttpResponse<String> post(AssertableWebApplicationContext context, String body)
			throws IOException, InterruptedException {
		return send(context, "", (request) -> request.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(body)));
	}

	@Test
	void showsGoroutinesAndWhatTheyWaitFor() {
		this.contextRunner.run((context) -> {
			Gmp gmp = context.getBean(Gmp.class);
			CountDownLatch release = new CountDownLatch(1);
			try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
				gmp.go("locked", () -> {
					release.await();
					return null;
				});
				gmp.go("acceptor", () -> server.accept());
				JsonNode goroutines = Awaitility.await()
					.until(() -> get(context, "/goroutines"),
							(json) -> json.valueStream().allMatch((it) -> it.get("waitReason").isString()));
				assertThat(goroutines).hasSize(2)
					.allSatisfy((goroutine) -> assertThat(goroutine.propertyNames()).containsExactlyInAnyOrder("id",
							"threadId", "name", "state", "waitReason", "waitsOn", "waitingSince", "waitingMillis",
							"socket"));
				JsonNode locked = goroutines.get(0);
				assertThat(locked.get("name").asString()).isEqualTo("locked");
				assertThat(locked.get("state").asString()).isEqualTo("waiting");
				assertThat(locked.get("waitReason").asString()).isEqualTo("sync");
				assertThat(locked.get("waitsOn").asString()).startsWith(CountDownLatch.class.getName());
				assertThat(locked.get("socket").isNull()).isTrue();
				assertThat(locked.get("waitingMillis").asLong()).isBetween(0L, 60_000L);
				assertThat(Instant.parse(locked.get("waitingSince").asString()))
					.isBetween(Instant.now().minusSeconds(60), Instant.now());
				JsonNode acceptor = get(context, "/goroutines/" + goroutines.get(1).get("id").asLong());
				assertThat(acceptor.get("waitReason").asString()).isEqualTo("IO wait");
				assertThat(acceptor.get("socket").get("operation").asString()).isEqualTo("read");
				assertThat(acceptor.get("socket").get("local").asString()).endsWith(":" + server.getLocalPort());
				assertThat(acceptor.get("stack").valueStream().map(JsonNode::asString))
					.anyMatch((frame) -> frame.contains(ServerSocket.class.getName()));
				assertThat(request(context, "/goroutines/1000000").statusCode()).isEqualTo(404);
				assertThat(request(context, "/goroutines/first").statusCode()).isEqualTo(400);
			}
			finally {
				release.countDown();
			}
		});
	}

	@Test
	void whoAsksForTextGetsSchedtraceAndTheDump() {
		this.contextRunner.run((context) -> {
			CountDownLatch release = new CountDownLatch(1);
			Thread locked = context.getBean(Gmp.class).go("locked", () -> awaitUninterruptibly(release));
			try {
				Awaitility.await()
					.until(() -> text(context, "/goroutines"), (text) -> text.startsWith("goroutine 1 [sync]:\n"));
				String dump = text(context, "/goroutines");
				assertThat(dump).contains("\t- thread #" + locked.threadId() + " \"locked\"\n",
						"\t- waiting on " + CountDownLatch.class.getName(),
						"\tat " + GmpEndpointTests.class.getName() + ".");
				assertThat(text(context, "/goroutines/1")).isEqualTo(dump);
				assertThat(text(context, "")).matches("(?s)SCHED \\d+ms: gomaxprocs=2 [^\n]* \\[0 0]\n\ngoroutine 1 .*")
					.endsWith("\n\n" + dump);
				assertThat(text(context, "/processors")).matches("P0: status=.*\nP1: status=.*\n");
				assertThat(text(context, "/processors/1")).matches("P1: status=.*\n");
				assertThat(text(context, "/machines").lines()).allMatch((line) -> line.matches("M\\d+: state=.*"));
				for (String nothing : List.of("/goroutines/1000000", "/processors/2", "/machines/-1", "/threads",
						"/threads/1")) {
					assertThat(request(context, nothing, "text/plain").statusCode()).isEqualTo(404);
				}
				assertThat(request(context, "/goroutines/first", "text/plain").statusCode()).isEqualTo(400);
			}
			finally {
				release.countDown();
			}
		});
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "none", "*/*", "application/json", "application/vnd.spring-boot.actuator.v3+json",
			"text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", "text/html, */*; q=.2",
			"application/json, text/plain;q=0.5" })
	void whoDoesNotAskForTextGetsJson(String accept) {
		this.contextRunner.run((context) -> {
			for (String path : List.of("", "/processors", "/machines", "/goroutines", "/processors/0")) {
				HttpResponse<String> response = accept.equals("none") ? request(context, path)
						: request(context, path, accept);
				assertThat(response.statusCode()).isEqualTo(200);
				assertThat(response.headers().firstValue("Content-Type")).get(InstanceOfAssertFactories.STRING)
					.contains("json");
				assertThat(JsonMapper.shared().readTree(response.body()).isContainer()).isTrue();
			}
		});
	}

	@Test
	void textShowsEachOfSeveralSchedulersByName() {
		this.contextRunner.withUserConfiguration(SeveralConfiguration.class)
			.run((context) -> assertThat(text(context, "")).matches(
					"scheduler main:\nSCHED \\d+ms: gomaxprocs=3 .*\n\nscheduler small:\nSCHED \\d+ms: gomaxprocs=1 .*\n"));
	}

	private static String text(AssertableWebApplicationContext context, String path)
			throws IOException, InterruptedException {
		HttpResponse<String> response = request(context, path, "text/plain");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("Content-Type")).get(InstanceOfAssertFactories.STRING)
			.isEqualToIgnoringCase("text/plain;charset=UTF-8");
		return response.body();
	}

	private static HttpResponse<String> request(AssertableWebApplicationContext context, String path, String accept)
			throws IOException, InterruptedException {
		return send(context, path, (request) -> request.header("Accept", accept).GET());
	}

	private static JsonNode get(AssertableWebApplicationContext context, String path)
			throws IOException, InterruptedException {
		HttpResponse<String> response = request(context, path);
		assertThat(response.statusCode()).isEqualTo(200);
		return JsonMapper.shared().readTree(response.body());
	}

	private static HttpResponse<String> request(AssertableWebApplicationContext context, String path)
			throws IOException, InterruptedException {
		return send(context, path, HttpRequest.Builder::GET);
	}

	private static HttpResponse<String> send(AssertableWebApplicationContext context, String path,
			UnaryOperator<HttpRequest.Builder> method) throws IOException, InterruptedException {
		int port = ((WebServerApplicationContext) context.getSourceApplicationContext()).getWebServer().getPort();
		try (HttpClient client = HttpClient.newHttpClient()) {
			URI uri = URI.create("http://localhost:" + port + "/actuator/gmp" + path);
			return client.send(method.apply(HttpRequest.newBuilder(uri)).timeout(Duration.ofSeconds(10)).build(),
					HttpResponse.BodyHandlers.ofString());
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	static class SeveralConfiguration {

		@Bean
		@Primary
		Gmp main() {
			return Gmp.builder().processors(3).build();
		}

		@Bean
		Gmp small() {
			return Gmp.builder().processors(1).build();
		}

	}

}
