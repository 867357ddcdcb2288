package dev.gmp.spring.autoconfigure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.gmp.Gmp;
import dev.gmp.spring.annotation.Go;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An {@code @Go} method ends the application that it is a part of.
 */
class ExitTests {

	@TempDir
	Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "exit", "exitWithContext", "closeContext", "exitWhileContextCloses" })
	void goMethodMayEndTheApplication(String how) throws Exception {
		assertThat(run(how, "10m")).contains("bean was destroyed").endsWith("status 3");
	}

	@Test
	void goMethodThatClosesTheContextThatIsClosingHasTheTimeThatWasSet() throws Exception {
		assertThat(run("closeContextWhileItCloses", "1s")).contains("bean was destroyed").endsWith("status 3");
	}

	private String run(String how, String await) throws IOException, InterruptedException {
		OtherApplication ended = OtherApplication.run(this.directory, Application.class,
				List.of("--add-opens=java.base/java.lang=ALL-UNNAMED"), how, "--gmp.shutdown.await=" + await);
		return ended.output() + "status " + ended.status();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Job job(ConfigurableApplicationContext context, Gmp gmp) {
			return new Job(context, gmp);
		}

		@Bean
		Destroyed destroyed() {
			return new Destroyed();
		}

		public static void main(String[] args) throws Exception {
			ConfigurableApplicationContext context = SpringApplication.run(Application.class, args);
			Job job = context.getBean(Job.class);
			switch (args[0]) {
				case "exit" -> job.exit();
				case "exitWithContext" -> job.exitWithContext();
				case "closeContext" -> {
					job.closeContext();
					Awaitility.await().until(() -> !context.isActive());
					System.exit(3);
				}
				case "exitWhileContextCloses" -> {
					job.exitWhileContextCloses();
					context.close();
				}
				case "closeContextWhileItCloses" -> {
					job.closeContextWhileItCloses();
					context.close();
					System.exit(3);
				}
				default -> throw new IllegalArgumentException(args[0]);
			}
			Thread.sleep(TimeUnit.MINUTES.toMillis(2));
		}

	}

	static class Job {

		private final ConfigurableApplicationContext context;

		private final Gmp gmp;

		Job(ConfigurableApplicationContext context, Gmp gmp) {
			this.context = context;
			this.gmp = gmp;
		}

		@Go
		public void exit() {
			System.exit(3);
		}

		@Go
		public void exitWithContext() {
			System.exit(SpringApplication.exit(this.context, () -> 3));
		}

		@Go
		public void closeContext() {
			this.context.close();
		}

		@Go
		public void exitWhileContextCloses() {
			awaitClosing();
			System.exit(3);
		}

		@Go
		public void closeContextWhileItCloses() {
			awaitClosing();
			this.context.close();
		}

		private void awaitClosing() {
			while (!this.gmp.isClosed()) {
				Thread.yield();
			}
		}

	}

	static class Destroyed implements AutoCloseable {

		@Override
		public void close() {
			System.out.println("bean was destroyed");
		}

	}

}
