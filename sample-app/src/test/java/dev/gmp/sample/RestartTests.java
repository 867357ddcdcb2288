package dev.gmp.sample;

import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import dev.gmp.sample.check.CheckOrder;
import dev.gmp.sample.check.CheckReport;
import dev.gmp.sample.check.CheckService;
import dev.gmp.sample.check.CheckStatus;
import dev.gmp.sample.check.CheckSummary;
import dev.gmp.sample.check.TooManyChecksException;
import dev.gmp.sample.url.WebUrl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What is left of checks when the application stops and starts again.
 */
@Timeout(120)
class RestartTests {

	@TempDir
	private Path directory;

	@Test
	void keepsReportsAndInterruptsWhatRuns() throws Exception {
		CheckReport done;
		long interruptedId;
		CheckService stopped;
		try (ConfigurableApplicationContext context = run()) {
			CheckService checks = context.getBean(CheckService.class);
			WebUrl demo = WebUrl
				.parse("http://localhost:" + context.getEnvironment().getProperty("local.server.port") + "/demo/");
			long id = checks.start(new CheckOrder(demo, 1, 100, false)).id();
			await().atMost(Duration.ofSeconds(30))
				.until(() -> checks.find(id).orElseThrow().summary().status() == CheckStatus.DONE);
			done = checks.find(id).orElseThrow();
			// An archive without an end.
			interruptedId = checks.start(new CheckOrder(demo.resolve("archive/1"), 10_000, 10_000, false)).id();
			await().atMost(Duration.ofSeconds(30))
				.until(() -> checks.find(interruptedId).orElseThrow().summary().counts().visited() > 5);
			stopped = checks;
		}
		assertThatExceptionOfType(TooManyChecksException.class)
			.isThrownBy(() -> stopped.start(new CheckOrder(WebUrl.parse("http://localhost:9/"), 1, 1, false)));

		try (ConfigurableApplicationContext context = run()) {
			CheckService checks = context.getBean(CheckService.class);
			assertThat(checks.find(done.summary().id())).contains(done);
			CheckSummary interrupted = checks.find(interruptedId).orElseThrow().summary();
			assertThat(interrupted.status()).isEqualTo(CheckStatus.INTERRUPTED);
			assertThat(interrupted.reason()).isEqualTo("the application stopped");
			assertThat(interrupted.finished()).isNotNull();
			assertThat(interrupted.counts().visited()).isGreaterThan(5);
		}
	}

	private ConfigurableApplicationContext run() {
		return new SpringApplicationBuilder(SiteCheckerApplication.class).run("--server.port=0",
				"--spring.datasource.url=jdbc:h2:async:" + this.directory.resolve("checks")
						+ ";DB_CLOSE_ON_EXIT=FALSE");
	}

}
