package dev.gmp.spring.web;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import dev.gmp.Gmp;
import dev.gmp.spring.autoconfigure.NoThreadIsLeft;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The end of an application within one budget of time, and what it says of it.
 */
@ExtendWith(OutputCaptureExtension.class)
class GoroutineShutdownTests {

	/** Far more than each budget here, far less than Spring's 30 s for each phase. */
	private static final Duration IN_TIME = Duration.ofSeconds(15);

	private static final Duration TIMEOUT = Duration.ofSeconds(40);

	@ParameterizedTest
	@ValueSource(strings = { WebApplication.TOMCAT, WebApplication.JETTY })
	void requestThatDoesNotEndIsInterruptedInTime(String server, CapturedOutput output) throws Exception {
		ConfigurableApplicationContext context = WebApplication.start(server, "server.shutdown=graceful",
				"spring.lifecycle.timeout-per-shutdown-phase=2s");
		try (HttpClient client = HttpClient.newHttpClient()) {
			CompletableFuture<HttpResponse<String>> response = get(client, context, "/block");
			WebApplication.Handlers handlers = context.getBean(WebApplication.Handlers.class);
			assertThat(handlers.entered.await(20, TimeUnit.SECONDS)).isTrue();
			assertThat(closing(context)).isLessThan(IN_TIME);
			assertThat(handlers.interrupted).isTrue();
			response.handle((value, ex) -> ex).get(20, TimeUnit.SECONDS);
		}
		assertThat(output).contains("Shutdown: ", "goroutines are interrupted now", "GET /block");
		NoThreadIsLeft.verify();
	}

	@ParameterizedTest
	@ValueSource(strings = { WebApplication.TOMCAT, WebApplication.JETTY })
	void requestThatIsStuckIsToldByItsName(String server, CapturedOutput output) throws Exception {
		ConfigurableApplicationContext context = WebApplication.start(server, "server.shutdown=graceful",
				"spring.lifecycle.timeout-per-shutdown-phase=1s");
		WebApplication.Handlers handlers = context.getBean(WebApplication.Handlers.class);
		try (HttpClient client = HttpClient.newHttpClient()) {
			CompletableFuture<HttpResponse<String>> response = get(client, context, "/stubborn");
			assertThat(handlers.entered.await(20, TimeUnit.SECONDS)).isTrue();
			assertThat(closing(context)).isLessThan(IN_TIME);
			assertThat(output.getOut()).containsPattern("Shutdown: \\d+ goroutines are stuck after .*GET /stubborn");
			handlers.release.countDown();
			response.handle((value, ex) -> ex).get(20, TimeUnit.SECONDS);
		}
		NoThreadIsLeft.verify();
	}

	@Test
	void eachPhaseIsALine(CapturedOutput output) throws Exception {
		ConfigurableApplicationContext context = WebApplication.start(WebApplication.TOMCAT,
				"spring.lifecycle.timeout-per-shutdown-phase=2s");
		Gmp gmp = context.getBean(Gmp.class);
		gmp.go("sleeper", () -> {
			Thread.sleep(TimeUnit.MINUTES.toMillis(10));
			return null;
		});
		assertThat(closing(context)).isLessThan(IN_TIME);
		assertThat(output.getOut())
			.containsPattern("Shutdown: \\d+ goroutines are left; .* after 1\\.5 s .* after 2\\.0 s")
			.containsPattern("no new goroutines from now on, 1 are left: sleeper")
			.containsPattern("interrupts the 1 goroutines")
			.contains("Shutdown: all goroutines have ended");
		assertThat(gmp.snapshot().goroutines().total()).isZero();
		NoThreadIsLeft.verify();
	}

	@Test
	void quietWithoutGoroutines(CapturedOutput output) {
		WebApplication.start(WebApplication.TOMCAT).close();
		assertThat(output).doesNotContain("Shutdown:");
	}

	@Test
	void timeOfAPhaseCountsAndIsToldIfItIsLess(CapturedOutput output) throws Exception {
		ConfigurableApplicationContext context = WebApplication.start(WebApplication.TOMCAT, "gmp.shutdown.await=10m",
				"spring.lifecycle.timeout-per-shutdown-phase=1s");
		assertThat(output).contains("gmp.shutdown.await=600.0 s", "which counts");
		context.getBean(Gmp.class).go("sleeper", () -> {
			Thread.sleep(TimeUnit.MINUTES.toMillis(10));
			return null;
		});
		assertThat(closing(context)).isLessThan(IN_TIME);
	}

	private static CompletableFuture<HttpResponse<String>> get(HttpClient client,
			ConfigurableApplicationContext context, String path) {
		URI uri = URI.create("http://localhost:" + WebApplication.port(context) + path);
		return client.sendAsync(HttpRequest.newBuilder(uri).timeout(TIMEOUT).build(), BodyHandlers.ofString());
	}

	private static Duration closing(ConfigurableApplicationContext context) {
		long start = System.nanoTime();
		context.close();
		return Duration.ofNanos(System.nanoTime() - start);
	}

}
