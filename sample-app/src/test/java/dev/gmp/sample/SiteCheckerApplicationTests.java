package dev.gmp.sample;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.EntityExchangeResult;
import org.springframework.test.web.servlet.client.RestTestClient;

import dev.gmp.Goroutine;
import dev.gmp.sample.check.CheckStore;
import dev.gmp.sample.check.Page;
import dev.gmp.sample.demo.DemoExpectations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The whole application over HTTP.
 */
@Timeout(120)
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = "spring.datasource.url=jdbc:h2:mem:application-tests;DB_CLOSE_DELAY=-1")
class SiteCheckerApplicationTests {

	@LocalServerPort
	private int port;

	@Autowired
	private Map<String, Boolean> storedByGoroutine;

	private RestTestClient http;

	@BeforeEach
	void createClient() {
		this.http = RestTestClient.bindToServer().baseUrl("http://localhost:" + this.port).build();
	}

	@Test
	void checksTheDemoSiteWithGoroutines() {
		DemoExpectations expected = new DemoExpectations(3);
		long spawnedBefore = gmp().<Number>read("$.counters.spawned").longValue();
		String location = start("{\"url\": \"" + site() + "/demo/\", \"depth\": 3}");

		DocumentContext report = await().atMost(Duration.ofSeconds(60))
			.pollInterval(Duration.ofMillis(100))
			.until(() -> get(location), (now) -> !now.read("$.status").equals("RUNNING"));

		assertThat(report.<String>read("$.status")).isEqualTo("DONE");
		assertThat(paths(report)).isEqualTo(expected.paths());
		assertThat(report.<Integer>read("$.counts.visited")).isEqualTo(281);
		assertThat(report.<Integer>read("$.counts.found")).isEqualTo(281);
		assertThat(report.<Integer>read("$.counts.html")).isEqualTo(254).isEqualTo((int) expected.htmlPages());
		assertThat(brokenLinks(report)).isEqualTo(expected.brokenLinks());
		assertThat(report.<Integer>read("$.counts.brokenLinks")).isEqualTo(11);
		assertThat(report.<Object>read("$.notes").toString()).contains("The depth limit of 3 left 2 known pages");
		assertThat(this.storedByGoroutine.keySet())
			.containsAll(expected.paths().stream().map((path) -> site() + path).collect(Collectors.toSet()));
		assertThat(this.storedByGoroutine.values()).containsOnly(true);
		assertSchedulerDidIt(spawnedBefore + 281);
	}

	private void assertSchedulerDidIt(long spawned) {
		DocumentContext gmp = gmp();
		int processors = gmp.read("$.gomaxprocs");
		// Extra ones make up for goroutines that compute.
		assertThat(gmp.<Integer>read("$.processors.length()")).isGreaterThanOrEqualTo(processors);
		assertThat(gmp.<Integer>read("$.machines.length()")).isGreaterThanOrEqualTo(1);
		assertThat(gmp.<Number>read("$.counters.spawned").longValue()).isGreaterThanOrEqualTo(spawned);
		await("all processors at rest").atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
			DocumentContext atRest = gmp();
			// Whoever asks is a goroutine as well.
			assertThat(atRest.<Iterable<String>>read("$.processors[*].status")).hasSize(processors)
				.filteredOn((status) -> !status.equals("idle"))
				.hasSizeLessThanOrEqualTo(1);
			assertThat(atRest.<Iterable<Integer>>read("$.processors[*].localRunQueue.size")).containsOnly(0);
			assertThat(atRest.<Iterable<Object>>read("$.processors[*].runnext")).containsOnlyNulls();
			assertThat(atRest.<Integer>read("$.globalRunQueue.size")).isZero();
			assertThat(atRest.<Number>read("$.goroutines.runnable").longValue()).isZero();
		});
	}

	@Test
	void listsChecks() {
		String first = start("{\"url\": \"" + site() + "/demo/archive/1\", \"depth\": 0}");
		String second = start("{\"url\": \"http://localhost:9/\"}");
		await().atMost(Duration.ofSeconds(30))
			.until(() -> get(second).read("$.status"), (status) -> !status.equals("RUNNING"));
		DocumentContext list = get("/checks");
		assertThat("/checks/" + list.read("$[0].id")).isEqualTo(second);
		assertThat("/checks/" + list.read("$[1].id")).isEqualTo(first);
		assertThat(list.<String>read("$[0].status")).isEqualTo("FAILED");
		assertThat(list.<String>read("$[0].reason")).isEqualTo("the first page: localhost:9 takes no connection");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					{"url": "ftp://a/"}                       | url      | ftp://a/ | url is ftp://a/, allowed is an absolute http or https URL: its scheme is ftp, allowed are http and https
					{"url": " "}                              | url      | ` `      | url is  , allowed is an absolute http or https URL: it is blank
					{}                                        | url      |          | url is null, allowed is an absolute http or https URL: it is missing
					{"url": "http://a/", "depth": 11}         | depth    | 11       | depth is 11, allowed is 0 to 10: it is out of range
					{"url": "http://a/", "depth": -1}         | depth    | -1       | depth is -1, allowed is 0 to 10: it is out of range
					{"url": "http://a/", "depth": "deep"}     | depth    | deep     | depth is deep, allowed is a whole number
					{"url": "http://a/", "maxPages": 0}       | maxPages | 0        | maxPages is 0, allowed is 1 to 2000: it is out of range
					{"url": "http://a/", "maxPages": 1e9}     | maxPages | 1000000000 | maxPages is 1000000000, allowed is 1 to 2000: it is out of range
					{"url": "http://a/", "external": "maybe"} | external | maybe    | external is maybe, allowed is true or false
					""")
	void saysWhatIsWrongWithARequest(String body, String field, String value, String detail) {
		DocumentContext problem = problem(body, 400);
		assertThat(problem.<String>read("$.field")).isEqualTo(field);
		assertThat(problem.read("$").toString()).contains("allowed");
		if (value != null) {
			assertThat(problem.<String>read("$.value")).isEqualTo(value);
		}
		assertThat(problem.<String>read("$.detail")).isEqualTo(detail);
	}

	@Test
	void saysWhatABodyLooksLike() {
		assertThat(problem("{", 400).<String>read("$.detail")).startsWith("The body is not a JSON object like");
		assertThat(problem("[]", 400).<String>read("$.detail")).startsWith("The body is not a JSON object like");
	}

	@Test
	void saysThatThereIsNoSuchCheck() {
		this.http.get()
			.uri("/checks/4711")
			.exchange()
			.expectStatus()
			.isNotFound()
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.expectBody()
			.jsonPath("$.detail")
			.isEqualTo("There is no check 4711.");
		this.http.get().uri("/checks/first").exchange().expectStatus().isBadRequest();
	}

	@ParameterizedTest
	@CsvSource({ "/, text/html", "/app.js, text/javascript", "/style.css, text/css", "/icon.svg, image/svg+xml",
			"/actuator/health, application/vnd.spring-boot.actuator.v3+json", "/demo/, text/html;charset=UTF-8" })
	void servesItsPages(String path, String type) {
		this.http.get()
			.uri(path)
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.contentTypeCompatibleWith(MediaType.parseMediaType(type));
	}

	private String site() {
		return "http://localhost:" + this.port;
	}

	private String start(String body) {
		EntityExchangeResult<String> result = this.http.post()
			.uri("/checks")
			.contentType(MediaType.APPLICATION_JSON)
			.body(body)
			.exchange()
			.expectStatus()
			.isAccepted()
			.returnResult(String.class);
		String location = String.valueOf(result.getResponseHeaders().getLocation());
		assertThat(location).isEqualTo("/checks/" + JsonPath.parse(result.getResponseBody()).read("$.id"));
		return location;
	}

	private DocumentContext problem(String body, int status) {
		return JsonPath.parse(this.http.post()
			.uri("/checks")
			.contentType(MediaType.APPLICATION_JSON)
			.body(body)
			.exchange()
			.expectStatus()
			.isEqualTo(status)
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.returnResult(String.class)
			.getResponseBody());
	}

	private DocumentContext gmp() {
		return get("/actuator/gmp");
	}

	private DocumentContext get(String path) {
		return JsonPath.parse(this.http.get()
			.uri(path)
			.exchange()
			.expectStatus()
			.isOk()
			.returnResult(String.class)
			.getResponseBody());
	}

	private Set<String> paths(DocumentContext report) {
		return report.<List<String>>read("$.pages[*].url")
			.stream()
			.map((url) -> url.replace(site(), ""))
			.collect(Collectors.toSet());
	}

	private Map<String, Set<String>> brokenLinks(DocumentContext report) {
		return report.<List<Map<String, Object>>>read("$.brokenLinks")
			.stream()
			.collect(Collectors.toMap((link) -> String.valueOf(link.get("url")).replace(site(), ""),
					(link) -> ((List<?>) link.get("referrers")).stream()
						.map((referrer) -> referrer.toString().replace(site(), ""))
						.collect(Collectors.toSet())));
	}

	/**
	 * Pages are stored by whoever visited them: writes down whether that was a goroutine.
	 */
	@TestConfiguration(proxyBeanMethods = false)
	static class Witness {

		@Bean
		Map<String, Boolean> storedByGoroutine() {
			return new ConcurrentHashMap<>();
		}

		@Bean
		@Primary
		CheckStore witness(@Qualifier("jdbcCheckStore") CheckStore store, Map<String, Boolean> storedByGoroutine) {
			return (CheckStore) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { CheckStore.class },
					(proxy, method, arguments) -> {
						if (method.getName().equals("addPage")) {
							storedByGoroutine.put(((Page) arguments[1]).url(), Goroutine.isGoroutine());
						}
						try {
							return method.invoke(store, arguments);
						}
						catch (InvocationTargetException ex) {
							throw ex.getCause();
						}
					});
		}

	}

}
